# Every target is a short name for a command that works without make, too.
.DEFAULT_GOAL := help
# The Java that ./genpulse takes; the one on the PATH may be an older one.
JDK = $$(GENPULSE_JAVA_OPTS=-XshowSettings:properties ./genpulse --version 2>&1 | sed -n 's/^ *java\.home = //p')
# Builds the launcher, and runs a class of its tests on the JDK that ./genpulse found.
RUN_TEST_CLASS = mvn -q -B -DskipTests package -pl launcher -am && \
	jdk=$(JDK) && \
	"$$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp "launcher/target/test-classes:launcher/target/app/*"

.PHONY: help check fmt test run studio console package bench load bench-diffusion soak-diffusion starter-grid console-benchmark comfyui-it comfyui-soak deploy-check packages images upgrade-test providers-it faults random-kills step-kills scaling fuzz

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

check: ## what CI runs: build, all tests, one picture made by ./genpulse
	.ci/run

fmt: ## format the Java sources (Maven must run on JDK 25)
	mvn -q -B spotless:apply

test: ## unit tests only
	mvn -q -B test

run: ## start everything on this machine, until Ctrl-C
	./genpulse start-all

studio: ## start everything with the desktop console
	./genpulse studio

console: ## the desktop console alone, for a GenPulse that runs (GENPULSE_SERVER: one elsewhere)
	./genpulse console

package: ## the program with its own Java for this platform, tried once, in installers/target/image
	@installers/package.sh

deploy-check: ## chart, compose file and units against the schemas of those who read them (see installers/check)
	@installers/check/deploy-check.sh

packages: package ## .deb, .rpm, an archive, bill of materials and checksums, in installers/target/packages (Linux)
	@installers/linux/packages.sh

images: ## images for API and workers as OCI archives, without Docker, in installers/target/images (BASE=tar:///base.tar: see installers/images)
	@installers/images/images.sh

upgrade-test: package ## an older package is replaced by this one while it runs (OLD=folder of the older one, Linux)
	@installers/upgrade-test.sh "$(OLD)" installers/target/image/genpulse

bench: ## measure start, latency and throughput
	$(RUN_TEST_CLASS) io.genpulse.launcher.bench.Benchmarks ./genpulse

load: ## bursts of messages, submissions for a minute, a million ended tasks, about six minutes
	$(RUN_TEST_CLASS) io.genpulse.launcher.bench.Load ./genpulse

faults: ## every fault of docs/reliability.md that needs whole processes, about six minutes (Linux)
	$(RUN_TEST_CLASS) io.genpulse.launcher.prove.Campaign all

random-kills: ## two APIs and three workers, one killed each 5 s, 5,000 tasks, ten minutes (Linux)
	$(RUN_TEST_CLASS) io.genpulse.launcher.prove.Campaign kills 600 5 5000

step-kills: ## workers that end between any two steps of their work, a thousand times, about 20 minutes (Linux)
	$(RUN_TEST_CLASS) io.genpulse.launcher.prove.StepKills 1000

scaling: ## 1 and 3 workers compared, the first picture of none, 50 workers told to end while they work, five minutes (Linux)
	$(RUN_TEST_CLASS) io.genpulse.launcher.prove.Scaling 50

fuzz: ## requests of all kinds against the API of a GenPulse that runs (API=http://127.0.0.1:8800; needs Python)
	python3 -m venv launcher/target/fuzz && launcher/target/fuzz/bin/pip install -q schemathesis==4.32.5
	launcher/target/fuzz/bin/st run $${API:-http://127.0.0.1:8800}/openapi.json --url $${API:-http://127.0.0.1:8800} -n 30 --continue-on-failure \
	  --phases examples,coverage,fuzzing --exclude-path-regex '/events|/processes' --warnings off \
	  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance

bench-diffusion: ## the local engine beside Python diffusers (needs engines/python/requirements.txt)
	mvn -q -B test-compile dependency:build-classpath -pl engines -am -Dmdep.outputFile=$(CURDIR)/engines/target/bench.classpath
	jdk=$(JDK) && cd engines && python3 python/compare.py --java "$$jdk/bin/java -Xmx1g --enable-native-access=ALL-UNNAMED -cp target/test-classes:target/classes:$$(cat target/bench.classpath) io.genpulse.engine.diffusion.bench.DiffusionBench"

soak-diffusion: ## what 50 pictures, 20 changes of the model and 100 refusals leave in the local engine's memory
	mvn -q -B test-compile dependency:build-classpath -pl engines -am -Dmdep.outputFile=$(CURDIR)/engines/target/bench.classpath
	jdk=$(JDK) && cd engines && rm -rf target/soak && "$$jdk/bin/java" -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp target/test-classes:target/classes:$$(cat target/bench.classpath) io.genpulse.engine.diffusion.DiffusionSoak ../bundled/models src/test/resources/diffusion/models target/soak

starter-grid: ## docs/images/starter-grid.jpg: the starter model with each noise scheduler and some seeds
	mvn -q -B test-compile dependency:build-classpath -pl engines -am -Dmdep.outputFile=$(CURDIR)/engines/target/bench.classpath
	jdk=$(JDK) && cd engines && rm -rf target/grid && "$$jdk/bin/java" -Xmx512m -Djava.awt.headless=true --enable-native-access=ALL-UNNAMED -cp target/test-classes:target/classes:$$(cat target/bench.classpath) io.genpulse.engine.diffusion.bench.StarterGrid ../bundled/models target/grid ../docs/images/starter-grid.jpg

console-benchmark: ## the console's start, memory, CPU and frames, drawn in memory
	mvn -q -B test-compile dependency:build-classpath -pl ui -am -Dmdep.outputFile=$(CURDIR)/ui/target/bench.classpath
	jdk=$(JDK) && cd ui && "$$jdk/bin/java" -XX:+UseG1GC -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25 -XX:G1PeriodicGCInterval=60000 --enable-native-access=ALL-UNNAMED -Djava.awt.headless=true -Dglass.platform=Headless -Dprism.order=sw -cp target/test-classes:target/classes:$$(cat target/bench.classpath) io.genpulse.ui.ConsoleBenchmark

comfyui-it: ## the tests of the ComfyUI engine against a real ComfyUI (COMFYUI=http://127.0.0.1:8188)
	mvn -q -B test -pl engines -am -Dtest=RealComfyUiTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.args="-Dgenpulse.comfyui=$${COMFYUI:-http://127.0.0.1:8188}"

comfyui-soak: ## 200 prompts at a ComfyUI that is started from FOLDER (PYTHON=its interpreter), killed and cut off meanwhile
	mvn -q -B test -pl engines -am -Dtest=RealComfyUiSoakTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.args="-Dgenpulse.comfyui.folder=$(FOLDER) -Dgenpulse.comfyui.python=$${PYTHON:-python}"

providers-it: ## engines of remote providers against stand-ins with faults thrown in (needs Node.js and npm; MIDJOURNEY=URL: an original gateway too)
	npm install --prefix engines/target/providers-it --no-audit --no-fund --silent @copilotkit/aimock@1.43.0
	mvn -q -B test -pl engines -am -Dtest=StandInProvidersTest,OriginalGatewayTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.args="-Dgenpulse.midjourney=$(MIDJOURNEY) -Dgenpulse.aimock=$(CURDIR)/engines/target/providers-it/node_modules/@copilotkit/aimock/dist/cli.js"
