# Everyday tasks. The service and its servers run in containers, by docker/compose.yaml; tests run on this machine.

SHELL := bash
COMPOSE ?= docker compose
TSES_ENV ?= compose
PATTERN ?= *

compose = $(COMPOSE) -f docker/compose.yaml
# Without a word of containers that come and go, among which the answer would be lost.
run = COMPOSE_PROGRESS=quiet $(compose) run --rm
# Nobody types when input comes from a pipe.
no-tty := $(shell [ -t 0 ] || echo -T)
redis-cli = $(compose) exec $(1) redis sh -c 'REDISCLI_AUTH=$$(cat /passwords/redis) exec redis-cli "$$@"' redis-cli
newman = cd api-tests && TSES_ENV=$(TSES_ENV) npm run --silent $(1) -- \
	--env-var baseUrl=http://localhost:$(call port,tses,8080) --env-var mailboxUrl=http://localhost:$(call port,mailbox,8025) $(ARGS)
port = $$(cd '$(CURDIR)' && $(compose) port $(1) $(2) | sed 's/.*://')

.DEFAULT_GOAL := help
.PHONY: help dev check compose build up await down down-v show-logs show-logs-web show-logs-redis show-logs-postgres show-logs-mail \
	show-logs-celery exec migrate superuser keys test test-fast test-integration test-otp test-tokens test-audit faults install-newman cov-html \
	bench load accountant format black isort redis-cli redis-keys redis-monitor redis-flush ci-integration

# All of these need containers.
build up await down down-v show-logs show-logs-web show-logs-redis show-logs-postgres show-logs-mail show-logs-celery exec migrate \
	superuser keys test-integration test-otp test-tokens test-audit redis-cli redis-keys redis-monitor redis-flush ci-integration: | compose

help: ## List what there is
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' Makefile

dev: ## Start the service with its own servers, without containers (ARGS="--state DIR")
	@./tses dev $(ARGS)

check: ## Check everything: format, warnings, every test; and package the jar
	./mvnw -B verify

compose:
	@$(COMPOSE) version >/dev/null 2>&1 || { \
		echo "This needs Docker with its Compose plug-in (docs.docker.com/compose/install), and \"$(COMPOSE) version\" fails." >&2; \
		echo "Without containers, ./tses dev runs the service, and ./tses create-superuser and the like run its commands." >&2; \
		exit 1; \
	}

build: ## Build the image and start everything
	$(compose) build
	$(compose) up -d
	@$(MAKE) --no-print-directory await

up: ## Start everything
	$(compose) up -d
	@$(MAKE) --no-print-directory await

await:
	@for _ in {1..90}; do \
		if $(compose) exec -T tses healthy 2>/dev/null; then \
			echo "Sign in  http://localhost:$(call port,tses,8080)/signin/"; \
			echo "API      http://localhost:$(call port,tses,8080)/"; \
			echo "Mailbox  http://localhost:$(call port,mailbox,8025)/"; \
			exit 0; \
		fi; \
		sleep 1; \
	done; \
	$(compose) logs --tail 20 tses; \
	echo "The service did not come up." >&2; \
	exit 1

down: ## Stop everything; the data stays
	$(compose) down

down-v: ## Stop everything and delete the data, made secrets included
	$(compose) down -v

show-logs: ## Show all logs (ARGS=-f follows, here and below)
	$(compose) logs $(ARGS)

show-logs-web: ## Show the logs of the service
	$(compose) logs $(ARGS) tses

show-logs-redis: ## Show the logs of Redis
	$(compose) logs $(ARGS) redis

show-logs-postgres: ## Show the logs of PostgreSQL
	$(compose) logs $(ARGS) postgres

show-logs-mail: ## Show the logs of the mail catcher
	$(compose) logs $(ARGS) mailbox

show-logs-celery: ## Show what became of mails and audit events; there is no Celery any more, the service does that work
	$(compose) logs $(ARGS) tses | grep -E 'mail |audit '

exec: ## Open a shell in the service's container
	$(compose) exec $(no-tty) tses bash

migrate: ## Bring the database schema up to date; the service does so itself when it starts
	$(run) tses migrate

superuser: ## Make somebody a superuser (EMAIL=...)
	@email='$(EMAIL)'; \
	if [ -z "$$email" ]; then read -r -p 'E-mail address: ' email; fi; \
	$(run) tses create-superuser --email "$$email"

keys: ## Show the key pairs of access tokens, or change them (ARGS=generate, promote, retire)
	$(run) $(no-tty) keys $(or $(ARGS),list)

test: ## Run every test, on servers that it starts itself, or one (T=Class#method)
	./mvnw -B $(if $(T),-q -Dspotless.check.skip -Dtest.output.to.file=false '-Dtest=$(T)') test

test-fast: ## Run the quick tests: those that need no servers and take no long time
	./mvnw -q -B -Dexcluded.groups="servers | slow" -Dtest.forks=1C test

faults: ## Break servers and nodes under load, and compare afterwards (T=RedisIsFrozenIT for one)
	./mvnw -B verify -Pfaults $(if $(T),'-Dit.test=$(T)')

bench: ## Measure it beside a floor, window by window in turn (S="request bearer" ARGS="--rounds 9"; ARGS=--help)
	@./mvnw -q test-compile exec:java@benchmark -Dexec.args="$(or $(S),request wrong-code sign-in refresh bearer) $(ARGS)"

load: ## Load-test it: a service that it starts, or URL=... (S=scenario ARGS="--rate 500 --for 1m"; ARGS=--help)
	@api-tests/load/run $(S) $(if $(URL),--url $(URL)) $(ARGS)

accountant: ## Compare what clients are answered with what the servers of a deployment hold (ARGS=--help)
	@api-tests/load/run --accountant $(ARGS)

cov-html: ## Run every test and show what they cover
	./mvnw -B -Djacoco.skip=false test jacoco:report@report
	@echo "file://$(CURDIR)/target/site/jacoco/index.html"

format: ## Format the code
	./mvnw -q -B spotless:apply

black isort: ## Format the code, as "make format" does; these names are those of the old service
	@echo "There is no $@ here; formatting the code, as make format does."
	./mvnw -q -B spotless:apply

install-newman: ## Install what runs the Postman collection
	cd api-tests && npm ci

api-tests/node_modules: api-tests/package-lock.json
	cd api-tests && npm ci
	@touch $@

test-integration: api-tests/node_modules ## Run the Postman collection against what runs
	$(call newman,test:integration)

test-otp: api-tests/node_modules ## Run its folder "OTP Authentication"
	$(call newman,test:otp)

test-tokens: api-tests/node_modules ## Run its folder "Tokens"
	$(call newman,test:tokens)

test-audit: api-tests/node_modules ## Run its folder "Audit Logs"
	$(call newman,test:audit)

ci-integration: ## Build, start, test and remove everything, beside what runs
	@docker/integration

redis-cli: ## Talk to Redis
	@$(call redis-cli,$(no-tty))

redis-keys: ## List Redis' keys (PATTERN=otp:*), without holding it up
	@$(call redis-cli,-T) --scan --pattern '$(PATTERN)' | sort

redis-monitor: ## Watch Redis' commands; they hold addresses, and Redis is slower meanwhile
	@$(call redis-cli,$(no-tty)) monitor

redis-flush: ## Delete all of Redis' data, after asking
	@echo "Codes, limits, locks, and what waits to be done, are lost:"; \
	for stream in outbox:mail outbox:mail:{1..16} outbox:audit; do \
		entries=$$($(call redis-cli,-T) xlen $$stream </dev/null); \
		if [ "$$entries" != 0 ]; then echo "  $$stream  $$entries entries"; fi; \
	done; \
	read -r -p 'Type yes to delete all of it: ' answer; \
	if [ "$$answer" = yes ]; then $(call redis-cli,-T) flushall </dev/null; else echo 'Nothing was deleted.'; fi
