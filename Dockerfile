# The suite as an image: docs/ci.md. The base needs Node >= 20.19 with npm, and util-linux, as every Debian has it.
#   docker build -t opensandbox-conformance .
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
# By this the engine can be told to remove what it keeps of a build without BuildKit.
LABEL opensandbox-conformance.stage=build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# What npm would publish, and what that needs when it runs.
RUN node scripts/build.mjs \
  && npm pack --ignore-scripts --pack-destination /tmp \
  && mkdir /suite \
  && tar -xzf /tmp/opensandbox-conformance-*.tgz -C /suite --strip-components 1 \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && mv node_modules /suite/

FROM ${BASE}
# Packages of Debian besides: `python3 python3-venv` for the drivers in Python.
ARG PACKAGES=""
RUN if [ -n "$PACKAGES" ]; then \
    apt-get update && apt-get install -y --no-install-recommends $PACKAGES && rm -rf /var/lib/apt/lists/*; \
  fi
COPY --from=build /suite /suite
RUN mkdir -p /home/suite /reports && chown 1000:1000 /home/suite /reports
ENV HOME=/home/suite NODE_ENV=production
USER 1000:1000
# Here are ./reports, and ./conformance.yaml where it is mounted.
WORKDIR /
VOLUME /reports
ENTRYPOINT ["node", "/suite/dist/harness/cli.js"]
CMD ["run"]
