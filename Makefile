# Every target does its own set-up: a JDK 25 is fetched when there is none, the cluster's programs are built from packages.
# V=1 shows all that Maven says.

SHELL := /bin/bash
MVN := mvn -B -ntp $(if $(V),,-q)
FORMATTER := net.revelc.code.formatter:formatter-maven-plugin:2.29.0

.DEFAULT_GOAL := help
.PHONY: help build test test-plan test-api test-node acto faults bench format crds chart image demo demo-down clean jdk

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

jdk:
	@tools/jdk/ensure > /dev/null

build: jdk ## compile and package all modules, without tests
	$(MVN) -DskipTests package

test: ## all tiers in order: plan, api, node; about an hour on two cores, and 20 minutes more on a fresh machine
	@tools/test/run plan api node

test-plan: ## decisions: golden cases, lint, architecture; no cluster
	@tools/test/run plan

test-api: ## schema, permissions, fence, counts: on a real API server
	@tools/test/run api

test-node: ## isolation, routing, data: on a real node
	@tools/test/run node

acto: jdk ## every field of Site and Environment, good, bad and odd values, each way and back; into proof/target/acto.md
	@PATH="$$PATH:/usr/local/go/bin" $(MVN) -Dtier=acto -pl proof -am test -Dsurefire.failIfNoSpecifiedTests=false

bench: ## requests, times and memory at 10, 300 and 3,000 environments, into bench/target/report.md; SIZES=300 for less
	@tools/bench $(SIZES)

faults: jdk ## every fault at every write of every scenario, on a real API server; the table lies in proof/target/faults.md then
	$(MVN) -Dtier=api -Dfaults=all -Dtest=FaultPlansTest,PauseTest -Dsurefire.failIfNoSpecifiedTests=false -pl proof -am verify

format: jdk ## rewrite the Java sources in the house's format
	$(MVN) -Dformatter.skip=false $(FORMATTER):format

crds: jdk ## generate crds/ from the records of api/, and the chart's copies
	$(MVN) -pl api -Dcrds=write test
	@tools/chart copy-crds

chart: ## copy crds/ into the chart, lint it and compare what it renders with its goldens
	@tools/chart copy-crds
	@tools/chart test

image: jdk ## the operator's image as an OCI archive in target/image
	@tools/image/build

demo: ## cluster, operator and the first site; ends with the page fetched through the proxy
	@tools/demo/up

demo-down: ## remove all that make demo made
	@tools/demo/down

clean: ## remove what was built here (the cluster's cache stays: tools/cluster/cluster purge)
	$(MVN) clean
