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

/* Nearest neighbour, then one pass that swaps two neighbours where that helps: half the code, and no loop without a bound. */
void short_tour(const struct point *points, int count, int *tour)
{
    nearest_neighbour(points, count, tour);
    for (int i = 1; i + 2 < count; i++) {
        struct point a = points[tour[i - 1]], b = points[tour[i]], c = points[tour[i + 1]], d = points[tour[i + 2]];
        if (distance(a, c) + distance(b, d) < distance(a, b) + distance(c, d)) {
            int t = tour[i];
            tour[i] = tour[i + 1];
            tour[i + 1] = t;
        }
    }
}
