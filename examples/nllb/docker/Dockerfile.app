# What changes daily: the service's own code, a few kilobytes. No RUN: a change of code is written to the registry
# without a builder, and without reading a byte of the model below.
ARG BASE_IMAGE=nllb-model
FROM ${BASE_IMAGE}

WORKDIR /app
COPY package.json ./
COPY src/ ./src/

ENV NODE_ENV=production \
    PORT=8080
EXPOSE 8080
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s CMD ["curl", "--fail", "--silent", "http://127.0.0.1:8080/health"]
CMD ["node", "src/index.js"]
