#!/usr/bin/env bash
# Makes tests/corpus/reading/office/plan.doc and plan.xls again, from the invented plan that
# tests/corpus/reading/office_files.py writes as DOCX and XLSX. The tests compare what is read from both
# forms; they read the two files as they lie in the repository and need nothing of this.
# Needs LibreOffice: apt-get install --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui
set -euo pipefail
cd "$(dirname "$0")/.."
target=tests/corpus/reading/office
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
PYTHONPATH=. "${PYTHON:-.venv/bin/python}" tests/corpus/reading/office_files.py "$work"
for pair in docx:doc xlsx:xls; do
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to "${pair#*:}" \
        --outdir "$work/made" "$work/plan.${pair%:*}" >/dev/null
done
mkdir -p "$target"
cp "$work/made/plan.doc" "$work/made/plan.xls" "$target/"
