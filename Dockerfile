# Broadsheet in a container: `docker build -t broadsheet .`; compose.yaml runs it on Postgres. docs/operating.md tells more.
FROM python:3.12-slim AS built
COPY requirements.txt /
RUN python -m venv /venv \
    && /venv/bin/pip --disable-pip-version-check install --no-cache-dir --require-hashes --requirement /requirements.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin broadsheet \
    && install --directory --owner=broadsheet --mode=0700 /app/var
COPY --from=built /venv /venv
WORKDIR /app
COPY alembic.ini ./
COPY alembic ./alembic
COPY prompts ./prompts
COPY core ./core
COPY bot ./bot
RUN /venv/bin/python -m compileall -q bot core
# Logs go to the container's own; what is kept in files is in /app/var.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOG_FORMAT=json LOG_FILE=/dev/null
USER 10001:10001
VOLUME /app/var
EXPOSE 8080 9100
# Alive: the event loop answers, on the port of the numbers where there is one.
# `run` and `web` listen at the one port, `gateway` and `worker` at the other, whatever both settings say.
HEALTHCHECK --interval=30s --timeout=8s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import os, sys, urllib.request as web\nfor name in ('HTTP_PORT', 'METRICS_PORT'):\n    try:\n        web.urlopen(f'http://127.0.0.1:{os.environ.get(name) or 8080}/healthz', timeout=3)\n        sys.exit()\n    except OSError:\n        pass\nsys.exit(1)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
