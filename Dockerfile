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
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as web; port = os.environ.get('METRICS_PORT') or os.environ.get('HTTP_PORT') or 8080; web.urlopen(f'http://127.0.0.1:{port}/healthz', timeout=3)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
