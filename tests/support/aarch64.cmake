# Toolchain for 64-bit ARM: Debian's cross compiler, libraries in CONVT_SYSROOT (see tests/long.sh neon), and qemu-user,
# which runs the tests where they are. moc and rcc are those of this machine.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

set(CONVT_SYSROOT "" CACHE PATH "Folder of unpacked arm64 packages")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CONVT_SYSROOT)
set(CMAKE_FIND_ROOT_PATH ${CONVT_SYSROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# What the libraries need themselves. The compiler brings its own C and C++ libraries, so this is no --sysroot.
foreach(folder lib usr/lib)
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,-rpath-link,${CONVT_SYSROOT}/${folder}/aarch64-linux-gnu")
endforeach()
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L ${CONVT_SYSROOT})

execute_process(COMMAND c++ -print-multiarch OUTPUT_VARIABLE here OUTPUT_STRIP_TRAILING_WHITESPACE)
set(QT_HOST_PATH /usr)
set(Qt6CoreTools_DIR /usr/lib/${here}/cmake/Qt6CoreTools)
