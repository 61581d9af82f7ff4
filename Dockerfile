# The monitor as docker-compose.yml runs it. Both stages share one base, so that the environment can be copied whole.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE requirements.lock ./
COPY monitor ./monitor
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist . \
 && python -m venv --without-pip /opt/newsmon \
 && pip --python /opt/newsmon/bin/python install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock \
 && pip --python /opt/newsmon/bin/python install --no-cache-dir --no-deps /dist/newsmon-*.whl

FROM python:3.11-slim
# The numbers are fixed: the owner of a volume has to be the same user in every later image.
RUN groupadd --gid 10001 newsmon \
 && useradd --uid 10001 --gid newsmon --no-create-home --home-dir /var/lib/newsmon --shell /usr/sbin/nologin newsmon \
 && install --directory --owner=newsmon --group=newsmon --mode=0700 /var/lib/newsmon
COPY --from=build /opt/newsmon /opt/newsmon
ENV PATH=/opt/newsmon/bin:$PATH \
    PYTHONUNBUFFERED=1
WORKDIR /var/lib/newsmon
USER 10001:10001
STOPSIGNAL SIGTERM
CMD ["monitor", "run", "--config", "/etc/newsmon/monitor.yaml"]
