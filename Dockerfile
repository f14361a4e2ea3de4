# Two images from one source. Each holds its own built folder and nothing else: the gateway's has no AWS SDK in it,
# the issuer's no Slack SDK (test/promise-3.test.ts checks the folders, test/dockerfile.test.ts this file).
#
#   docker build --target gateway -t breakglass-gateway .
#   docker build --target issuer  -t breakglass-issuer .

FROM node:20-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY scripts ./scripts
COPY src ./src
RUN npm run build -- gateway issuer

FROM node:20-slim AS gateway
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/dist/gateway ./
USER node
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--enable-source-maps", "main.js"]

FROM node:20-slim AS issuer
ENV NODE_ENV=production
# The file sink of the record, where one is configured; it outlives the container.
RUN install -d -o node -g node -m 0700 /var/lib/breakglass
VOLUME ["/var/lib/breakglass"]
WORKDIR /app
COPY --from=build /build/dist/issuer ./
USER node
EXPOSE 8443
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--enable-source-maps", "main.js"]
