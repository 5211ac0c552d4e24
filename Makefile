# Parley. `make` alone lists the targets.
PYTHON := .venv/bin/python
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help install run test faults talk token bench graph explain doctor policy-diff train models clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

install: ## install both environments from their lock files
	@python=$$(scripts/find-python 3.11) && "$$python" scripts/preflight.py && scripts/find-python 3.10 >/dev/null && scripts/install

run: ## install, train, load the demo shop if there is none, start everything, print the address
	@python=$$(scripts/find-python 3.11) && "$$python" scripts/preflight.py run && scripts/find-python 3.10 >/dev/null && scripts/install
	@exec $(PYTHON) -m supervisor run

test: install ## run every test that CI runs
	@scripts/test

faults: install ## every fault 200 times on a running product, for hours; goes on where it was: make faults [ONLY=F1,F13]
	@$(PYTHON) -m tests.faults $(if $(ONLY),--only $(ONLY))

talk: ## talk to the bot in the terminal (make talk TOKEN=... as a signed-in customer)
	@$(PYTHON) -m gateway talk $(if $(TOKEN),--token $(TOKEN))

token: ## print an identity token for trying and testing: make token CUSTOMER=ID
	@$(PYTHON) -m gateway token "$(CUSTOMER)"

bench: install ## measure waiting times, memory and understanding on this machine in about 20 minutes: make bench [PEER=stock]
	@$(PYTHON) -m supervisor prepare models training
	@$(PYTHON) -m bench all $(if $(PEER),--peer $(PEER))

graph: install ## draw what the shop knows around a product: make graph PRODUCT="moka pot" [OUT=file.svg]
	@$(PYTHON) -m knowledge_graph draw "$$PRODUCT" --out "$${OUT:-graph.svg}"

models: install ## get the models and check them
	@$(PYTHON) -m supervisor prepare models

explain: install ## say why the bot understands a message as it does: make explain TEXT="where is my order"
	@.venv-bot/bin/python -m bot explain "$$TEXT"

doctor: install ## say what is wrong with what the shop tells its customers: make doctor [LINKS=1]
	@$(PYTHON) -m gateway doctor $(if $(LINKS),--links)

policy-diff: ## say which decisions a change of the policy table alters on the shop's orders: make policy-diff OLD=a.yml NEW=b.yml
	@$(PYTHON) -m shop policy-diff "$(OLD)" "$(NEW)"

train: install ## train the bot if its data changed
	@$(PYTHON) -m supervisor prepare models speech training

clean: ## remove both environments; data in var/ stays
	rm -rf .venv .venv-bot .mypy_cache .ruff_cache .pytest_cache
