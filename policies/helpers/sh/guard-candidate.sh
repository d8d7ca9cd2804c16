# The tree's side of Guard's evaluator protocol 0: one JSON object a line in, one out. To be sourced.
# Define answer(), which gets the question's line as $1 and prints one JSON object without a line feed.
serve() {
  while IFS= read -r question; do
    reply=$(answer "$question") || return
    printf '%s\n' "$reply"
  done
}
