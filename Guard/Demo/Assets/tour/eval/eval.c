/*
 * Scores a candidate: evaluator protocol 0.
 *
 *   fd 3           one line for Guard: {"v":0,"score":S,"cases":N,"answered":N}
 *   fd 4           the candidate: one JSON line out, one JSON line back, case by case
 *   GUARD_SEED     hex digits, drawn by Guard after the push; the same seed gives the same cases
 *
 * Score: the mean over the cases of (reference length / tour length), each clamped to 0 .. 1; higher is better.
 * The reference is the best of several nearest-neighbour starts, improved by 2-opt and Or-opt.
 * A wrong answer (not a permutation) scores 0 for its case. A missing answer ends the run: answered < cases.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASES 40
#define MIN_POINTS 30
#define MAX_POINTS 70
#define SIDE 10000
#define STARTS 8

static double xs[MAX_POINTS], ys[MAX_POINTS];
static int count;

/* xoshiro256**, seeded from the text of GUARD_SEED by FNV-1a and splitmix64. */
static uint64_t state[4];

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static uint64_t next_random(void)
{
    uint64_t result = rotate(state[1] * 5, 7) * 9, t = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotate(state[3], 45);
    return result;
}

static void seed_random(const char *text)
{
    for (int i = 0; i < 4; i++) {
        uint64_t hash = 0xcbf29ce484222325u + (uint64_t)i;
        for (const char *p = text; *p; p++)
            hash = (hash ^ (unsigned char)*p) * 0x100000001b3u;
        hash += 0x9e3779b97f4a7c15u;
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
        state[i] = hash ^ (hash >> 31);
    }
}

static int below(int limit)
{
    return (int)((next_random() >> 11) % (uint64_t)limit);
}

static double leg(int a, int b)
{
    double dx = xs[a] - xs[b], dy = ys[a] - ys[b];
    return sqrt(dx * dx + dy * dy);
}

static double length(const int *tour)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += leg(tour[i], tour[(i + 1) % count]);
    return sum;
}

static void nearest_neighbour(int start, int *tour)
{
    char visited[MAX_POINTS] = {0};
    tour[0] = start;
    visited[start] = 1;
    for (int i = 1; i < count; i++) {
        int best = -1;
        for (int j = 0; j < count; j++)
            if (!visited[j] && (best < 0 || leg(tour[i - 1], j) < leg(tour[i - 1], best)))
                best = j;
        tour[i] = best;
        visited[best] = 1;
    }
}

static void reverse(int *tour, int i, int j)
{
    for (; i < j; i++, j--) {
        int t = tour[i];
        tour[i] = tour[j];
        tour[j] = t;
    }
}

static int two_opt(int *tour)
{
    int improved = 0;
    for (int i = 1; i < count - 1; i++)
        for (int j = i + 1; j < count; j++) {
            int a = tour[i - 1], b = tour[i], c = tour[j], d = tour[(j + 1) % count];
            if (leg(a, c) + leg(b, d) < leg(a, b) + leg(c, d) - 1e-9) {
                reverse(tour, i, j);
                improved = 1;
            }
        }
    return improved;
}

/* Moves a run of one to three points between two other neighbours, either way round. */
static int or_opt(int *tour)
{
    for (int size = 1; size <= 3; size++)
        for (int i = 1; i + size <= count; i++) {
            int first = tour[i], last = tour[i + size - 1], before = tour[i - 1], after = tour[(i + size) % count];
            double gain = leg(before, first) + leg(last, after) - leg(before, after);
            for (int j = 0; j < count; j++) {
                if (j >= i - 1 && j < i + size)
                    continue;
                int p = tour[j], q = tour[(j + 1) % count];
                double ahead = leg(p, first) + leg(last, q), turned = leg(p, last) + leg(first, q);
                if ((ahead < turned ? ahead : turned) - leg(p, q) >= gain - 1e-9)
                    continue;
                int run[3], rest[MAX_POINTS], n = 0, out = 0;
                for (int k = 0; k < size; k++)
                    run[k] = tour[ahead < turned ? i + k : i + size - 1 - k];
                for (int k = 0; k < count; k++)
                    if (k < i || k >= i + size)
                        rest[n++] = tour[k];
                for (int k = 0; k < n; k++) {
                    tour[out++] = rest[k];
                    if (rest[k] == p)
                        for (int m = 0; m < size; m++)
                            tour[out++] = run[m];
                }
                return 1;
            }
        }
    return 0;
}

static double reference(void)
{
    double best = INFINITY;
    for (int s = 0; s < STARTS; s++) {
        int tour[MAX_POINTS];
        nearest_neighbour(s * count / STARTS, tour);
        while (two_opt(tour) || or_opt(tour))
            ;
        double now = length(tour);
        if (now < best)
            best = now;
    }
    return best;
}

/* Every third case has clusters; the others are uniform. */
static void draw_case(int index)
{
    count = MIN_POINTS + below(MAX_POINTS - MIN_POINTS + 1);
    for (int i = 0; i < count; i++) {
        xs[i] = below(SIDE);
        ys[i] = below(SIDE);
        if (index % 3 == 0 && i >= 5) {
            int centre = below(5);
            xs[i] = (int)fmin(SIDE - 1, fmax(0, xs[centre] + below(2000) - 1000));
            ys[i] = (int)fmin(SIDE - 1, fmax(0, ys[centre] + below(2000) - 1000));
        }
    }
}

/* Reads {"id":ID,"tour":[...]}; 1 when it is a permutation. */
static int read_tour(const char *text, int id, int *tour)
{
    char prefix[64], seen[MAX_POINTS] = {0};
    int used = snprintf(prefix, sizeof prefix, "{\"id\":%d,\"tour\":[", id);
    if (strncmp(text, prefix, (size_t)used) != 0)
        return 0;
    const char *at = text + used;
    for (int i = 0; i < count; i++) {
        char *end;
        if (*at < '0' || *at > '9')
            return 0;
        long value = strtol(at, &end, 10);
        if (value >= count || seen[value])
            return 0;
        seen[value] = 1;
        tour[i] = (int)value;
        if (*end != (i + 1 < count ? ',' : ']'))
            return 0;
        at = end + 1;
    }
    return strcmp(at, "}\n") == 0;
}

int main(void)
{
    const char *protocol = getenv("GUARD_PROTOCOL"), *seed = getenv("GUARD_SEED");
    if (!protocol || strcmp(protocol, "0") != 0 || !seed || strlen(seed) < 16) {
        fprintf(stderr, "eval: needs GUARD_PROTOCOL=0 and GUARD_SEED; it is started by guard, not by hand\n");
        return 2;
    }
    FILE *report = fdopen(3, "w"), *out = fdopen(4, "w"), *in = fdopen(dup(4), "r");
    if (!report || !out || !in) {
        fprintf(stderr, "eval: descriptors 3 and 4 must be open\n");
        return 2;
    }
    seed_random(seed);
    static char line[1 << 16];
    double sum = 0;
    int answered = 0;
    for (int id = 1; id <= CASES; id++) {
        draw_case(id);
        fprintf(out, "{\"id\":%d,\"points\":[", id);
        for (int i = 0; i < count; i++)
            fprintf(out, "%s[%d,%d]", i ? "," : "", (int)xs[i], (int)ys[i]);
        fprintf(out, "]}\n");
        if (fflush(out) != 0 || !fgets(line, sizeof line, in)) {
            fprintf(stderr, "eval: no answer to case %d\n", id);
            break;
        }
        answered++;
        int tour[MAX_POINTS];
        if (!read_tour(line, id, tour)) {
            fprintf(stderr, "eval: case %d: not a permutation of %d points\n", id, count);
            continue;
        }
        double now = length(tour);
        sum += now > 0 ? fmin(1, reference() / now) : 0;
    }
    fprintf(report, "{\"v\":0,\"score\":%.9f,\"cases\":%d,\"answered\":%d}\n", sum / CASES, CASES, answered);
    return fclose(report) == 0 ? 0 : 1;
}
