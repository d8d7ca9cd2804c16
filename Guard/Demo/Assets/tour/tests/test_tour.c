#include "visible_cases.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static void assert_permutation(const int *tour, int count)
{
    int seen[MAX_POINTS] = {0};
    for (int i = 0; i < count; i++) {
        assert(tour[i] >= 0 && tour[i] < count);
        assert(!seen[tour[i]]);
        seen[tour[i]] = 1;
    }
}

static void test_one_point(void)
{
    struct point points[] = {{5, 5}};
    int tour[1] = {-1};
    short_tour(points, 1, tour);
    assert(tour[0] == 0);
}

static void test_many_points_are_visited_once(void)
{
    struct point points[MAX_POINTS];
    int tour[MAX_POINTS];
    srand(7);
    for (int i = 0; i < MAX_POINTS; i++) {
        points[i].x = rand() % 1000;
        points[i].y = rand() % 1000;
    }
    short_tour(points, MAX_POINTS, tour);
    assert_permutation(tour, MAX_POINTS);
}

static void test_equal_points_are_allowed(void)
{
    struct point points[6] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
    int tour[6];
    short_tour(points, 6, tour);
    assert_permutation(tour, 6);
    assert(tour_length(points, 6, tour) == 0);
}

static void test_visible_cases_are_short(void)
{
    int best_known = 0;
    for (int i = 0; i < VISIBLE_CASES; i++) {
        const struct visible_case *known = &visible_cases[i];
        int tour[VISIBLE_POINTS];
        short_tour(known->points, VISIBLE_POINTS, tour);
        assert_permutation(tour, VISIBLE_POINTS);
        double length = tour_length(known->points, VISIBLE_POINTS, tour);
        assert(length > known->shortest * 0.999);
        assert(length < known->shortest * 1.5);
        best_known += length < known->shortest * 1.001;
    }
    printf("visible cases: %d of %d best known\n", best_known, VISIBLE_CASES);
}

int main(void)
{
    test_one_point();
    test_many_points_are_visited_once();
    test_equal_points_are_allowed();
    test_visible_cases_are_short();
    printf("4 tests passed\n");
    return 0;
}
