/* Reads one case a line, {"id":1,"points":[[3,4],[5,6]]}, and answers each with one line, {"id":1,"tour":[0,1]}. */
#include "tour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char line[1 << 16];

/* Reads the next integer at or after *at; 0 when the text ends first. */
static int next_integer(const char **at, int *value)
{
    const char *p = *at;
    while (*p && *p != '-' && (*p < '0' || *p > '9'))
        p++;
    if (!*p)
        return 0;
    char *end;
    *value = (int)strtol(p, &end, 10);
    *at = end;
    return end > p;
}

static int answer(const char *text)
{
    struct point points[MAX_POINTS];
    int tour[MAX_POINTS], id, count = 0;
    const char *at = text;
    if (!next_integer(&at, &id))
        return 0;
    while (count < MAX_POINTS && next_integer(&at, &points[count].x)) {
        if (!next_integer(&at, &points[count].y))
            return 0;
        count++;
    }
    if (count == 0)
        return 0;
    short_tour(points, count, tour);
    printf("{\"id\":%d,\"tour\":[", id);
    for (int i = 0; i < count; i++)
        printf(i ? ",%d" : "%d", tour[i]);
    printf("]}\n");
    fflush(stdout);
    return 1;
}

int main(void)
{
    while (fgets(line, sizeof line, stdin)) {
        if (!answer(line)) {
            fprintf(stderr, "tour: cannot read this case: %.80s\n", line);
            return 1;
        }
    }
    return 0;
}
