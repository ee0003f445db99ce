# `make` alone lists what there is. Only relative paths, so that any folder will do.

PYTHON = .venv/bin/python
PIP_INSTALL = $(PYTHON) -m pip install --quiet --disable-pip-version-check
COMPILE = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --no-strip-extras
# One that can be there and not work: pyenv leaves such commands behind.
CANDIDATES = python3.13 python3.12 python3.11 python3
# What must hold for a Python: new enough, and able to make a virtual environment.
USABLE = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
# The machine's npm where it is not too old for the lock file, otherwise the wheel's.
NPM = $$(if [ -x .venv/bin/npm ]; then echo .venv/bin/npm; else echo npm; fi)

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help run test check format lock translations seed migrate backup restore preview papers invented mutate bench crash race walk year fuzz guards audit clean python

help: ## Montre cette liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: .venv/.run node_modules/.run ## Installe ce qu'il faut et ouvre la démonstration (HOST, PORT)
	CRENEAU_DEMO=1 $(PYTHON) app.py serve

# What pytest makes of the tests is kept for the next time, and for the programs that they start. Four processes, since
# each of them waits now and then: so both cores of a small machine have work until all end. PostgreSQL's has most to
# do and waits longest: the others step back for it. tests/support/sorting.py says which runs what.
test: .venv/.dev node_modules/.dev ## Lance tous les tests, sur SQLite et sur PostgreSQL à la fois (ARGS=…)
	@unset PYTHONDONTWRITEBYTECODE; logs=$$(mktemp -d); trap 'rm -rf "$$logs"' EXIT; status=0; \
	$(PYTHON) -m pytest --beside --database=postgres $(ARGS) >"$$logs/postgres" 2>&1 & postgres=$$!; \
	nice -n 5 $(PYTHON) -m pytest --browser $(ARGS) >"$$logs/browser" 2>&1 & browser=$$!; \
	nice -n 2 $(PYTHON) -m pytest --once $(ARGS) >"$$logs/once" 2>&1 & once=$$!; \
	echo "pytest --beside --database=sqlite $(ARGS)"; \
	nice -n 5 $(PYTHON) -m pytest --beside --database=sqlite $(ARGS) || status=1; \
	echo "pytest --once $(ARGS)"; \
	wait $$once || status=1; cat "$$logs/once"; \
	echo "pytest --browser $(ARGS)"; \
	wait $$browser || status=1; cat "$$logs/browser"; \
	echo "pytest --beside --database=postgres $(ARGS)"; \
	wait $$postgres || status=1; cat "$$logs/postgres"; exit $$status

check: .venv/.dev node_modules/.dev ## Vérifie la mise en forme, les types, les gabarits, les styles et la liste des gardes
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m djlint --quiet --check templates
	$(PYTHON) -m djlint --quiet --lint templates
	node_modules/.bin/biome check static
	$(PYTHON) -m pytest -q tests/proofs/test_guards.py -k stands_there

format: .venv/.dev node_modules/.dev ## Met tout le code en forme
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .
	$(PYTHON) -m djlint --quiet --reformat templates || true
	node_modules/.bin/biome check --write static

seed: .venv/.run ## Remplit la base de N missions inventées (N=200)
	$(PYTHON) app.py seed $(or $(N),200)

migrate: .venv/.run ## Met la base à jour
	$(PYTHON) app.py migrate

backup: .venv/.run ## Sauvegarde la base et les fichiers, serveur en marche (TO=dossier)
	@test -n "$(TO)" || { echo "Dites où : make backup TO=/srv/sauvegardes/lundi" >&2; exit 1; }
	$(PYTHON) app.py backup "$(TO)"

restore: .venv/.run ## Restaure une sauvegarde dans un endroit vide (FROM=dossier)
	@test -n "$(FROM)" || { echo "Dites d'où : make restore FROM=/srv/sauvegardes/lundi" >&2; exit 1; }
	$(PYTHON) app.py restore "$(FROM)"

preview: .venv/.dev node_modules/.dev ## Montre chaque gabarit avec des données d'exemple
	$(PYTHON) -m tests.preview

translations: .venv/.dev ## Met les catalogues des langues à jour avec ce que dit le programme
	$(PYTHON) -m wording.extraction $(ARGS)

lock: .venv/.dev ## Recalcule les fichiers de versions (ARGS=--upgrade)
	$(PIP_INSTALL) uv
	@index=$$($(PYTHON) -m pip config get global.index-url 2>/dev/null); \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; set -ex; \
	$(PYTHON) -m uv pip compile $(COMPILE) $(ARGS) pyproject.toml -o requirements.txt; \
	$(PYTHON) -m uv pip compile $(COMPILE) $(ARGS) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt; \
	$(PYTHON) -m uv pip compile $(COMPILE) $(ARGS) --group bench -c requirements-dev.txt -o requirements-bench.txt; \
	$(PYTHON) -m uv pip compile $(COMPILE) $(ARGS) --group node -o requirements-node.txt
	PATH="$$PWD/.venv/bin:$$PATH" $(NPM) install --package-lock-only
	cd bench && PATH="$(CURDIR)/.venv/bin:$$PATH" npm install --package-lock-only

papers: .venv/.dev ## Lit un jeu de documents et dit, par famille, ce qui est bien lu (FROM=dossier)
	$(PYTHON) -m tests.reading.papers $(FROM)

invented: .venv/.dev ## Relit N devis et factures inventés au hasard (N=2000)
	$(PYTHON) -m tests.reading.invented $(or $(N),2000)

mutate: .venv/.dev ## Essaie N fichiers abîmés ou hostiles (N=10000)
	$(PYTHON) -m tests.uploads.hostile $(or $(N),10000)

bench: .venv/.bench node_modules/.run bench/node_modules/.bench ## Mesure tout, avec ses étalons, une heure (ONLY=pages,depth… ROUNDS=5 ARGS=…)
	$(PYTHON) -m bench $(if $(ONLY),--only=$(ONLY)) $(if $(ROUNDS),--rounds=$(ROUNDS)) $(ARGS)

crash: .venv/.dev ## Tue N fois le serveur sous charge et cherche ce qui manque (N=2000, DATABASE=sqlite|postgres)
	$(PYTHON) -m tests.proofs.crash $(or $(N),2000) --database=$(or $(DATABASE),sqlite) $(ARGS)

race: .venv/.dev ## Mille prestataires pour une mission, N fois (N=20, DATABASE=sqlite|postgres)
	$(PYTHON) -m tests.proofs.race $(or $(N),20) --database=$(or $(DATABASE),sqlite) $(ARGS)

walk: .venv/.dev ## Fait N pas de toutes les personnes et de l'horloge, et juge chacun (N=10000, DATABASE=sqlite|postgres)
	$(PYTHON) -m tests.proofs.walk $(or $(N),10000) --database=$(or $(DATABASE),sqlite) $(ARGS)

year: .venv/.dev ## Fait passer un an de N missions, et cherche ce qui manque ou vient deux fois (N=200, DATABASE=sqlite|postgres)
	$(PYTHON) -m tests.proofs.year $(or $(N),200) --database=$(or $(DATABASE),sqlite) $(ARGS)

guards: .venv/.dev node_modules/.dev ## Enlève chaque garde à son tour et montre quel test s'en aperçoit (ARGS=--only=…)
	$(PYTHON) -m tests.proofs.guards $(ARGS)

fuzz: .venv/.dev ## Envoie N demandes mal formées à toutes les routes (N=200000, DATABASE=sqlite|postgres)
	$(PYTHON) -m tests.proofs.fuzz $(or $(N),200000) --database=$(or $(DATABASE),sqlite) $(ARGS)

audit: .venv/.dev ## Cherche failles connues et secrets, écrit la nomenclature (TO=data/sbom.json)
	$(PYTHON) -m tests.proofs.audit $(or $(TO),data/sbom.json)

clean: ## Enlève ce qui est installé et les caches ; garde les données
	rm -rf .venv node_modules bench/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.python:
	@if $(PYTHON) -c '$(USABLE)' 2>/dev/null; then touch $@; exit 0; fi; \
	for candidate in $(CANDIDATES); do \
		if $$candidate -c '$(USABLE)' >/dev/null 2>&1; then \
			echo "$$candidate -m venv .venv"; \
			$$candidate -m venv --clear .venv && touch $@; exit $$?; \
		fi; \
	done; \
	echo "Créneau a besoin de Python 3.11 ou plus récent, avec venv (sur Debian : apt-get install python3-venv)." >&2; \
	exit 1

.venv/.run: requirements.txt .venv/.python
	@echo "pip install -r requirements.txt"
	@$(PIP_INSTALL) --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.python
	@echo "pip install -r requirements-dev.txt"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.bench: requirements-bench.txt .venv/.dev
	@echo "pip install -r requirements-bench.txt"
	@$(PIP_INSTALL) --require-hashes -r requirements-bench.txt
	@touch $@

.venv/.npm: requirements-node.txt .venv/.python
	@major=$$(npm --version 2>/dev/null | cut -d. -f1); \
	if [ "$${major:-0}" -lt 7 ] 2>/dev/null; then \
		echo "pip install -r requirements-node.txt"; \
		$(PIP_INSTALL) --require-hashes -r requirements-node.txt || exit 1; \
	fi; touch $@

# `npm ci` empties the folder, its stamps too. What the tests need holds what the app needs.
node_modules/.run: package-lock.json .venv/.npm
	@if [ node_modules/.dev -nt package-lock.json ]; then touch $@; exit 0; fi; \
	echo "npm ci --omit=dev"; \
	PATH="$$PWD/.venv/bin:$$PATH" $(NPM) ci --omit=dev --ignore-scripts --silent && touch $@

node_modules/.dev: package-lock.json .venv/.npm
	@echo "npm ci"
	@PATH="$$PWD/.venv/bin:$$PATH" $(NPM) ci --ignore-scripts --silent && touch $@

bench/node_modules/.bench: bench/package-lock.json .venv/.npm
	@echo "npm ci, dans bench"
	@cd bench && PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --ignore-scripts --silent && touch node_modules/.bench
