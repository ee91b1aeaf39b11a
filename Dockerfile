# mfa-rules in a container, as a user without rights:
#   docker build -t mfa-rules .
#   docker run --rm mfa-rules evaluate --demo
#   docker run --rm -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY -e AWS_SESSION_TOKEN mfa-rules evaluate
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY build.mjs tsconfig.json template.yaml samconfig.toml LICENSE *.md ./
COPY baseline baseline
COPY deploy deploy
COPY docs docs
COPY examples examples
COPY rules rules
COPY src src
RUN npm pack --silent && mkdir /package && tar -xzf aws-config-mfa-rules-*.tgz -C /package

FROM node:24-slim
COPY --from=build /package/package /opt/mfa-rules
USER node
WORKDIR /home/node
ENTRYPOINT ["node", "/opt/mfa-rules/dist/cli.js"]
