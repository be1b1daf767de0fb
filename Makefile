# Everything about exogui's checkout. `make` alone prints what there is.
.PHONY: help run test bench soak screenshots package clean

# The newest Python that will do; `make run PYTHON=/path/to/python3` decides otherwise.
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

ifeq ($(OS),Windows_NT)
bin := .venv/Scripts
else
bin := .venv/bin
endif
step = @printf '\n== %s\n'
# "3.11", of the Python that is named.
version_of = $$("$(1)" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

help:
	@echo "make run          the demo: in a window where there is a screen, else in the terminal; nothing leaves this machine"
	@echo "make test         style, types, import layers, and every test"
	@echo "make bench        measures speed and memory with large lists"
	@echo "make soak         kills 200 batches at random moments, and holds what is left of them against the account"
	@echo "make screenshots  renders the window into resources/screenshots"
	@echo "make package      builds the program with PyInstaller into dist, and tries it"
	@echo "make clean        removes what these made"

# A window needs Qt's system libraries and a screen that answers. Status 1 is a demo with failed contacts in it, no fault.
run: .venv/for-run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] && { .ci/system-packages window display || true; \
	  ! $(bin)/python -c 'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1; }; then \
	    echo "No window can be opened here, so the demo runs in the terminal."; unset DISPLAY WAYLAND_DISPLAY; \
	fi; $(bin)/exogui --demo || [ $$? = 1 ]

test: export QT_QPA_PLATFORM := offscreen
test: .venv/for-test
	@.ci/system-packages window
	@.ci/system-packages test || echo "The tests do without them."
	$(step) "ruff check: the rules of style"
	@$(bin)/ruff check
	$(step) "ruff format: the layout of the code"
	@$(bin)/ruff format --check
	$(step) "mypy: the types, on each system"
	@for system in linux win32 darwin; do $(bin)/mypy --platform $$system || exit; done
	$(step) "lint-imports: the layers"
	@$(bin)/lint-imports
	$(step) "pytest: every test; three at a time on two cores, as many only wait"
	@$(bin)/python -m pytest -n 3 --dist worksteal

bench: .venv/for-test
	@.ci/system-packages window
	@$(bin)/python tests/bench

soak: .venv/for-test
	@$(bin)/python tests/soak

screenshots: export QT_QPA_PLATFORM := offscreen
screenshots: .venv/for-test
	@.ci/system-packages window
	@$(bin)/python tests/e2e/screenshots.py resources/screenshots

package: .venv/for-test
	@.ci/system-packages window display package
	@$(bin)/python -c 'import ctypes, sysconfig; ctypes.CDLL(sysconfig.get_config_var("INSTSONAME"))' 2>/dev/null || \
	    .ci/system-packages -i "libpython$(call version_of,$(bin)/python)"
	$(step) "PyInstaller: builds dist/exogui"
	@$(bin)/python -m PyInstaller --noconfirm --log-level WARN build.spec
	$(step) "starts what was built"
	@.ci/try-package dist/exogui/exogui

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One virtual environment. It is made again where it no longer works or the checkout has moved; the empty files in it
# say what was installed since pyproject.toml last changed, so that a second run starts at once.
ifneq ($(shell $(bin)/python -c 'print(open(".venv/made").read())' 2>/dev/null),$(CURDIR))
.PHONY: .venv/made
endif

.venv/made:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "exogui needs Python 3.11 or newer: there is none here by the usual names, or PYTHON names an older one."; \
	    echo "Name one (make run PYTHON=/path/to/python3), or, on Debian and Ubuntu, install it:"; \
	    echo "sudo apt-get install -y python3 python3-venv"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
	    .ci/system-packages -i "python$(call version_of,$(PYTHON))-venv"
	@"$(PYTHON)" -m venv --clear .venv
	@echo "$(CURDIR)" >$@

.venv/for-run: .venv/made pyproject.toml
	@echo "Installing what exogui needs into .venv (once)"
	@$(bin)/python -m pip install -qq --disable-pip-version-check --editable .
	@touch $@

.venv/for-test: .venv/made pyproject.toml
	@echo "Installing what exogui and its tests need into .venv (once)"
	@$(bin)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch .venv/for-run $@
