# Two commands do everything on a machine with Python 3.11 or later and make: `make run` and `make test`.

PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE := 1
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.PHONY: run test dev lint bench lock clean

run: .venv/run $(CATALOGUES)
	@$(BIN)/python manage.py prepare --port $(PORT)
	@exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --http 1 --workers 2 --blocking-threads 16 --respawn-failed-workers --workers-kill-timeout 20 --log-level warning algoradio.wsgi:application

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

clean:
	rm -rf .venv var
