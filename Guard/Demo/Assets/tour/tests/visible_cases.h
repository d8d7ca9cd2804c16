/* Cases that everybody may see, with the length of the shortest round trip. The score is measured on others. */
#include "../tour.h"

#define VISIBLE_POINTS 12
#define VISIBLE_CASES 4

struct visible_case {
    struct point points[VISIBLE_POINTS];
    double shortest;
};

static const struct visible_case visible_cases[VISIBLE_CASES] = {
    {{{927, 740}, {702, 805}, {784, 901}, {926, 154}, {266, 690}, {650, 869},
      {926, 103}, {893, 335}, {586, 927}, {173, 27}, {421, 416}, {76, 105}}, 3210.6},
    {{{128, 326}, {485, 972}, {594, 460}, {421, 213}, {204, 324}, {640, 930},
      {697, 343}, {336, 437}, {94, 642}, {530, 824}, {861, 503}, {414, 83}}, 2995.8},
    {{{211, 586}, {248, 35}, {206, 96}, {85, 194}, {259, 710}, {782, 290},
      {312, 706}, {262, 167}, {638, 120}, {927, 23}, {273, 722}, {239, 879}}, 2889.3},
    {{{861, 224}, {587, 243}, {57, 13}, {818, 660}, {632, 307}, {286, 140},
      {711, 662}, {343, 614}, {738, 458}, {928, 156}, {944, 653}, {280, 569}}, 2914.8},
};
