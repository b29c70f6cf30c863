// Included before <hwy/foreach_target.h> by every SIMD file: which instruction sets they are compiled for. SSSE3 and
// SSE4 would only cost compile time: CPUs without AVX2 are rare, and the scalar code serves them. SVE's vectors have no
// size at compile time, so no array of them can be a register tile; CPUs with SVE run NEON. Of AVX-512 one variant is
// enough; Highway before 1.0.4 does not know all of them.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_AVX3_ZEN4 | HWY_AVX3_SPR | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#include <hwy/detect_targets.h>
#ifndef HWY_AVX3_ZEN4
#define HWY_AVX3_ZEN4 0
#endif
#ifndef HWY_AVX3_SPR
#define HWY_AVX3_SPR 0
#endif
#endif
