#!/bin/sh
# assemble.sh SERVICE: puts into /out what one image holds. A service gets its own folder and libs;
# "house" gets all of them, for the commands that know every service.
set -eu
mkdir -p /out/services
cp -r libs /out/
cp services/__init__.py /out/services/
if [ "$1" = house ]; then
  cp -r rebook services /out/
else
  cp -r "services/$1" /out/services/
fi
portal=/out/services/gateway/portal
if [ -d "$portal" ]; then
  mkdir -p "$portal/node_modules/htmx.org/dist"
  cp node_modules/htmx.org/LICENSE "$portal/node_modules/htmx.org/"
  cp node_modules/htmx.org/dist/htmx.min.js "$portal/node_modules/htmx.org/dist/"
fi
cp LICENSE deploy/image/healthy.py /out/
python3 -OO -m compileall -q /out
