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

/* Takes the run of `size` points at `from` out of the tour and puts it behind the point at `to`. */
static void move(int *tour, int count, int from, int size, int to, int turned)
{
    int run[3], rest[MAX_POINTS], kept = 0, out = 0, behind = tour[to];
    for (int k = 0; k < size; k++)
        run[k] = tour[turned ? from + size - 1 - k : from + k];
    for (int k = 0; k < count; k++) {
        if (k < from || k >= from + size)
            rest[kept++] = tour[k];
    }
    for (int k = 0; k < kept; k++) {
        tour[out++] = rest[k];
        for (int m = 0; rest[k] == behind && m < size; m++)
            tour[out++] = run[m];
    }
}

/* Moves a run of one to three points to a better place, either way round; 1 when anything became shorter. */
static int or_opt(const struct point *points, int count, int *tour)
{
    for (int size = 1; size <= 3; size++) {
        for (int i = 1; i + size <= count; i++) {
            struct point first = points[tour[i]], last = points[tour[i + size - 1]];
            struct point before = points[tour[i - 1]], after = points[tour[(i + size) % count]];
            double gain = distance(before, first) + distance(last, after) - distance(before, after);
            for (int j = 0; j < count; j++) {
                if (j >= i - 1 && j < i + size)
                    continue;
                struct point p = points[tour[j]], q = points[tour[(j + 1) % count]];
                double ahead = distance(p, first) + distance(last, q);
                double turned = distance(p, last) + distance(first, q);
                double cost = (ahead < turned ? ahead : turned) - distance(p, q);
                if (cost < gain - 1e-9) {
                    move(tour, count, i, size, j, turned < ahead);
                    return 1;
                }
            }
        }
    }
    return 0;
}

/* Nearest neighbour, then 2-opt and Or-opt until neither improves. */
void short_tour(const struct point *points, int count, int *tour)
{
    nearest_neighbour(points, count, tour);
    while (two_opt(points, count, tour) || or_opt(points, count, tour))
        ;
}
