#include "tour.h"

/* Goes to the nearest point that was not visited yet. */
void short_tour(const struct point *points, int count, int *tour)
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
