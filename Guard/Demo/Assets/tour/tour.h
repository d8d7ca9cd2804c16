/* A short round trip through points in the plane. */
#ifndef TOUR_H
#define TOUR_H

#define MAX_POINTS 256

struct point {
    int x, y;
};

/* Length of the straight line between two points. */
double distance(struct point a, struct point b);

/* Length of the closed round trip that visits the points in the order of `tour`. */
double tour_length(const struct point *points, int count, const int *tour);

/* Fills `tour` with each of 0 .. count-1 exactly once; the shorter the round trip, the better. 1 <= count <= MAX_POINTS. */
void short_tour(const struct point *points, int count, int *tour);

#endif
