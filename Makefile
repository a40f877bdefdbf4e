# What one does with the archive; `make demo` and `make test` need nothing else.
# Needs Python 3.11 or newer with its venv module: Debian's python3 and python3-venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin
CHROMIUM := /usr/bin/chromium

.DEFAULT_GOAL := help
.PHONY: help install demo serve test check bench screenshots messages lock clean

help:
	@echo "make demo     the sample archive on http://127.0.0.1:$(PORT) (PORT=8001 changes it)"
	@echo "make serve    your own archive (ARCHIVE_DATA=folder), without the sample"
	@echo "make test     every check and every test"
	@echo "make bench    speed and memory, beside the floor"
	@echo "make screenshots  draws docs/pictures anew from the sample"
	@echo "make install  only prepares .venv"

install: .venv/installed

demo: .venv/installed
	@$(BIN)/python manage.py demo --port $(PORT)

serve: .venv/installed
	@$(BIN)/python manage.py serve --port $(PORT)

test: check
	$(BIN)/pytest

check: .venv/installed-dev $(CHROMIUM)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy archive importer
	$(BIN)/djade --target-version 5.2 --check $$(find templates -name '*.html')
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/installed-dev
	$(BIN)/python bench/run.py

screenshots: .venv/installed-dev $(CHROMIUM)
	$(BIN)/python docs/make_screenshots.py

# Needs gettext: gathers the texts to be translated, and compiles what is translated.
messages: .venv/installed
	$(BIN)/python manage.py makemessages -l de -l fr -l ja --no-location --no-obsolete \
		-i .venv -i bench -i tests -i docs
	$(BIN)/python manage.py compilemessages -v0 -i .venv

# Needs uv: writes the locked requirements anew, each file with its hashes.
lock:
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml -o requirements.txt
	uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo >&2 "Python is missing. Python 3.11 or newer is needed: apt-get install python3 python3-venv"; exit 1; }
	@command -v "$(PYTHON)" > /dev/null || { echo >&2 "There is no $(PYTHON): PYTHON=… names a Python 3.11 or newer."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 "$(PYTHON) is too old: $$("$(PYTHON)" --version). Python 3.11 or newer is needed; PYTHON=… names another one."; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 "$(PYTHON) has no venv module: apt-get install python3-venv"; exit 1; }
	"$(PYTHON)" -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The browser tests drive Debian's Chromium.
$(CHROMIUM):
	@test "$$(id -u)" = 0 || { echo >&2 "The browser tests need Chromium: sudo apt-get install chromium"; exit 1; }
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
