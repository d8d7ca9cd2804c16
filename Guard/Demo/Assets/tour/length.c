#include "tour.h"

#include <math.h>

double distance(struct point a, struct point b)
{
    double dx = a.x - b.x, dy = a.y - b.y;
    return sqrt(dx * dx + dy * dy);
}

double tour_length(const struct point *points, int count, const int *tour)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += distance(points[tour[i]], points[tour[(i + 1) % count]]);
    return sum;
}
