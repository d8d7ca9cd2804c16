#include "tour.h"

static void nearest_neighbour(const struct point *points, int count, int *tour)
{
    char visited[MAX_POINTS] = {0};
    tour[0] = 0;
    visited[0] = 1;
    for (int i = 1; i < count; i++) {
        int best = -1;
        for (int j = 0; j < count; j++) {
            if (visited[j])
                continue;
            if (best < 0 || distance(points[tour[i - 1]], points[j]) < distance(points[tour[i - 1]], points[best]))
                best = j;
        }
        tour[i] = best;
        visited[best] = 1;
    }
}

/* Turns a stretch of the tour round wherever that removes a crossing; 1 when anything became shorter. */
static int two_opt(const struct point *points, int count, int *tour)
{
    int improved = 0;
    for (int i = 1; i < count - 1; i++) {
        for (int j = i + 1; j < count; j++) {
            struct point a = points[tour[i - 1]], b = points[tour[i]];
            struct point c = points[tour[j]], d = points[tour[(j + 1) % count]];
            if (distance(a, c) + distance(b, d) >= distance(a, b) + distance(c, d) - 1e-9)
                continue;
            for (int left = i, right = j; left < right; left++, right--) {
                int t = tour[left];
                tour[left] = tour[right];
                tour[right] = t;
            }
            improved = 1;
        }
    }
    return improved;
}

/* Nearest neighbour, then 2-opt until nothing improves. */
void short_tour(const struct point *points, int count, int *tour)
{
    nearest_neighbour(points, count, tour);
    while (two_opt(points, count, tour))
        ;
}
