# The portal alone. The database is MongoDB (see compose.yaml) or, without MONGODB_URI, embedded in /data.
FROM node:24-slim AS build
WORKDIR /portal
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data
# What photos were made in goes back to the machine at once: glibc would keep 300 MB of it.
ENV MALLOC_MMAP_THRESHOLD_=1048576
WORKDIR /portal
COPY --from=build /portal/package.json ./
COPY --from=build /portal/node_modules ./node_modules
COPY --from=build /portal/dist ./dist
COPY --from=build /portal/views ./views
COPY --from=build /portal/public ./public
COPY --from=build /portal/server/i18n/locales ./server/i18n/locales
RUN install -d -o node -g node -m 700 /data
USER node
VOLUME /data
EXPOSE 3000
# Not ready while it brings the data of an older version into today's shape, which may take minutes.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10m \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/server/main.js"]
