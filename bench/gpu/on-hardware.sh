#!/bin/sh
# A hardware GPU, on a machine that has nothing installed.
#
#   sh bench/gpu/on-hardware.sh pack DIR   here, with node_modules: all that is needed, under 64 MiB, and this script
#   sh DIR/on-hardware.sh [options]        there, on x86-64 Linux: unpacks it, measures, and prints one table, in 8 minutes at most
#
# There it takes glibc 2.34 or newer, a driver for Vulkan, and xz or Python.
#
# Options there: --tier webgpu, --software for a GPU that is none, --json FILE.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = pack ]; then
  mkdir -p "${2:?where to: sh bench/gpu/on-hardware.sh pack DIR}"
  out=$(cd "$2" && pwd)
  cd "$here/../.."
  exec node --import tsx bench/gpu/pack.ts "$out"
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Python reads what a tar without xz does not.
tar -xJf "$here/on-hardware.tar.xz" -C "$folder" 2>/dev/null ||
  python3 -m tarfile -e "$here/on-hardware.tar.xz" "$folder"
# A Vulkan loader comes along, for where there is none.
if ! ldconfig -p 2>/dev/null | grep -q libvulkan.so.1; then
  export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:-}${LD_LIBRARY_PATH:+:}$folder/lib"
fi
"$folder/node" "$folder/on-hardware.mjs" "$@"
