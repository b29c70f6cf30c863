// Included before <hwy/foreach_target.h> by every SIMD file: which instruction sets they are compiled for. SSSE3 and
// SSE4 would only cost compile time: CPUs without AVX2 are rare, and the scalar code serves them. SVE's vectors have no
// size at compile time, so no array of them can be a register tile; CPUs with SVE run NEON.
#ifndef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#endif
