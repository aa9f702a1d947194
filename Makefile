# Two commands: `make run` serves the dashboard, `make test` runs the tests (`make soak` those marked slow). Both set up .venv first.
PORT ?= 8501
PYTHON ?= python3
VENV ?= .venv
PROCESSES ?= 2
BIN = $(VENV)/bin

.PHONY: run test soak setup lint bench screenshots

run: setup
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: setup $(VENV)/.tools lint
	$(BIN)/python -m pytest -n $(PROCESSES) -m "not slow" $(ARGS)

soak: setup $(VENV)/.tools
	$(BIN)/python -m pytest -n $(PROCESSES) -m slow $(ARGS)

lint: $(VENV)/.tools
	$(BIN)/ruff check app.py pages wseg_core tests
	$(BIN)/ruff format --check app.py pages wseg_core tests
	$(BIN)/lint-imports
	$(BIN)/mypy

# What the product runs on, made anew when requirements.txt changes, and the kernels, compiled anew when one changes.
setup: $(VENV)/.ready $(VENV)/.kernels
$(VENV)/.ready: requirements.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed; set PYTHON=')"
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.kernels: $(VENV)/.ready $(wildcard wseg_core/kernels/*.py)
	$(BIN)/python -m wseg_core.kernels
	touch $@

# What the tests need besides.
$(VENV)/.tools: $(VENV)/.ready tests/requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check -r tests/requirements.txt
	touch $@

bench: setup
	$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/.tools
	$(BIN)/python -m tests.e2e.screenshots $(ARGS)
