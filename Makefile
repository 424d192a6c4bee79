# Two commands do everything on a machine with Python 3.11 or later and make: `make run` and `make test`.

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: run test dev lint bench sbom audit lock clean

run: .venv/run $(CATALOGUES)
	@$(BIN)/python manage.py prepare --port $(PORT)
	@MALLOC_ARENA_MAX=2 exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --http 1 --workers 2 --blocking-threads 16 --respawn-failed-workers --workers-kill-timeout 20 --log-level warning algoradio.wsgi:application

test: .venv/test $(CATALOGUES)
	@$(BIN)/python -m pytest

dev: .venv/test $(CATALOGUES)
	@ALGORADIO_DEBUG=yes $(BIN)/python manage.py prepare --port $(PORT)
	@ALGORADIO_DEBUG=yes $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/test $(CATALOGUES)
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench_search
	@$(BIN)/python -m tests.bench_cold
	@$(BIN)/python -m tests.bench_scale
	@$(BIN)/python -m tests.bench_delivery
	@$(BIN)/python -m tests.bench_visit

# What the site is made of at run time, with licences and who needs whom (CycloneDX), from what the lock file installs.
sbom: var/supply/made
	@rm -rf var/supply/runtime && $(PYTHON) -m venv --without-pip var/supply/runtime
	@var/supply/bin/pip --python var/supply/runtime/bin/python install --quiet --require-hashes -r requirements.lock
	@var/supply/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-file var/sbom.json var/supply/runtime/bin/python
	@echo var/sbom.json

# What PyPI knows against any package of the lock files; a package of which it knows nothing is not passed over.
audit: var/supply/made
	@var/supply/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.lock -r requirements-dev.lock

var/supply/made: requirements-supply.lock
	@$(PYTHON) -m venv --clear var/supply
	@var/supply/bin/pip install --quiet --require-hashes -r requirements-supply.lock
	@touch $@

# The environment, from the lock files alone; made again when they change.
.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: requirements.lock | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@touch $@

.venv/test: requirements-dev.lock | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@ .venv/run

locale/%.mo: locale/%.po | .venv/bin/python
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $(firstword $(subst /, ,$*))

# After a change of pyproject.toml.
lock: .venv/bin/python
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.11 --quiet --output-file requirements-dev.lock
	$(BIN)/uv pip compile --group supply --universal --generate-hashes --python-version 3.11 --quiet --output-file requirements-supply.lock

clean:
	rm -rf .venv var
