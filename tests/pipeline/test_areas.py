import pytest

from bot.pipeline.areas import Area, area_of


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("src/parser.py", Area.SOURCE),
        ("packages/core/lib/index.ts", Area.SOURCE),
        ("cmd/serve/main.go", Area.SOURCE),
        ("src/bin/notra/app.rs", Area.SOURCE),
        ("Dockerfile", Area.SOURCE),
        ("action.yml", Area.SOURCE),
        ("src/testing/client.py", Area.SOURCE),
        ("src/contest.py", Area.SOURCE),
        ("pyproject.toml", Area.MANIFEST),
        ("crates/core/Cargo.toml", Area.MANIFEST),
        ("requirements-dev.txt", Area.MANIFEST),
        ("uv.lock", Area.LOCK),
        ("web/package-lock.json", Area.LOCK),
        ("pnpm-lock.yaml", Area.LOCK),
        ("go.sum", Area.LOCK),
        ("tests/data/input.py", Area.TESTS),
        ("pkg/store/store_test.go", Area.TESTS),
        ("web/src/button.test.tsx", Area.TESTS),
        ("lib/spec/parser_spec.rb", Area.TESTS),
        ("core/src/ParserTest.java", Area.TESTS),
        ("benches/parse.rs", Area.TESTS),
        (".github/workflows/ci.yml", Area.AUTOMATION),
        (".pre-commit-config.yaml", Area.AUTOMATION),
        (".pre-commit-hooks.yaml", Area.SOURCE),
        ("web/.pre-commit-hooks.yaml", Area.AUTOMATION),
        ("web/.eslintrc.json", Area.AUTOMATION),
        ("scripts/release.sh", Area.AUTOMATION),
        ("Makefile", Area.AUTOMATION),
        ("README.md", Area.FRONT),
        ("LICENSE", Area.FRONT),
        ("docs/themes.md", Area.DOCS),
        ("packages/core/README.md", Area.DOCS),
        ("examples/app.py", Area.EXAMPLES),
        ("src/examples/app.py", Area.SOURCE),
        ("vendor/github.com/acme/client.go", Area.LOCK),
        ("VERSION", Area.HISTORY),
        ("CHANGELOG.md", Area.HISTORY),
        ("packages/core/CHANGELOG.md", Area.HISTORY),
        ("docs/changelog.md", Area.HISTORY),
        (".changeset/brave-owls-sing.md", Area.HISTORY),
        ("newsfragments/12.feature.rst", Area.HISTORY),
        ("", Area.SOURCE),
    ],
)
def test_a_path_says_which_part_of_a_repository_it_is(path: str, area: Area) -> None:
    assert area_of(path) is area


def test_a_path_of_any_length_is_judged_at_once() -> None:
    assert area_of("a/" * 20_000 + "x-" * 20_000) is Area.SOURCE
