#include <QTest>

#include "engine/kernels/tile_simd.h"
#include "engine/machine.h"
#include "tests/engine/depthwise_case.h"

using namespace convt;
int main() {}
