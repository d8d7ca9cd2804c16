#include "tour.h"

#include <math.h>

/* Goes once round the centre, point by point: no crossings, and no search at all. */
void short_tour(const struct point *points, int count, int *tour)
{
    double x = 0, y = 0, angle[MAX_POINTS];
    for (int i = 0; i < count; i++) {
        x += (double)points[i].x / count;
        y += (double)points[i].y / count;
    }
    for (int i = 0; i < count; i++) {
        angle[i] = atan2(points[i].y - y, points[i].x - x);
        int j = i;
        for (; j > 0 && angle[tour[j - 1]] > angle[i]; j--)
            tour[j] = tour[j - 1];
        tour[j] = i;
    }
}
