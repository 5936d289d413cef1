#!/bin/sh
# Gathers the texts of code and templates, updates the Chinese catalogue and compiles it.
# What is new stands in messages.po with an empty msgstr; the tests name every gap.
set -eu
cd "$(dirname "$0")/.."
pybabel=.venv/bin/pybabel
catalogue=feedback/translations
messages=$catalogue/zh_Hans_CN/LC_MESSAGES/messages.po
gathered=$(mktemp)
trap 'rm -f "$gathered"' EXIT
$pybabel -q extract --mapping-file pyproject.toml --keyword _l --keyword _n:1,2 \
    --no-location --sort-output --omit-header --project feedback --output-file "$gathered" .
if [ ! -f "$messages" ]; then
    mkdir -p "$(dirname "$messages")"
    cat >"$messages" <<'END'
# Simplified Chinese texts of the product.
msgid ""
msgstr ""
"Language: zh_Hans_CN\n"
"Plural-Forms: nplurals=1; plural=0;\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
END
fi
$pybabel -q update --input-file "$gathered" --output-dir "$catalogue" --locale zh_Hans_CN \
    --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
sed -i.bak -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|Language-Team):/d' \
    "$messages"
rm -f "$messages.bak"
$pybabel -q compile --directory "$catalogue" --statistics
