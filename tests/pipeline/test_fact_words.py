"""In every language a rewrite may neither drop a denial nor change how many."""

import pytest

from bot.pipeline.facts import Known, keeps_facts
from bot.voices import LANGUAGES
from tests.pipeline.lint.languages import NOTES

DENIED = {
    "English": ("Rows do not wrap.", "Rows wrap."),
    "Arabic": ("الصفوف لا تلتف.", "الصفوف تلتف."),
    "Bengali": ("সারি ভেঙে যায় না।", "সারি ভেঙে যায়।"),
    "Chinese": ("长行不换行。", "长行换行。"),
    "Czech": ("Řádky se nezalamují.", "Řádky se zalamují."),
    "Danish": ("Rækker ombrydes ikke.", "Rækker ombrydes."),
    "Dutch": ("Rijen lopen niet door.", "Rijen lopen door."),
    "Finnish": ("Rivit eivät rivity.", "Rivit rivittyvät."),
    "French": ("Les lignes ne passent pas.", "Les lignes passent."),
    "German": ("Zeilen brechen nicht um.", "Zeilen brechen um."),
    "Greek": ("Οι γραμμές δεν αναδιπλώνονται.", "Οι γραμμές αναδιπλώνονται."),
    "Hebrew": ("שורות לא נשברות.", "שורות נשברות."),
    "Hindi": ("पंक्तियाँ नहीं मुड़तीं।", "पंक्तियाँ मुड़तीं।"),
    "Hungarian": ("A sorok nem törnek meg.", "A sorok megtörnek."),
    "Indonesian": ("Baris tidak terlipat.", "Baris terlipat."),
    "Italian": ("Le righe non vanno a capo.", "Le righe vanno a capo."),
    "Japanese": ("行は折り返されない。", "行は折り返される。"),
    "Korean": ("행이 줄바꿈되지 않습니다.", "행이 줄바꿈됩니다."),
    "Norwegian": ("Rader brytes ikke.", "Rader brytes."),
    "Polish": ("Wiersze nie zawijają się.", "Wiersze zawijają się."),
    "Portuguese": ("As linhas não quebram.", "As linhas quebram."),
    "Romanian": ("Rândurile nu se împart.", "Rândurile se împart."),
    "Russian": ("Строки не переносятся.", "Строки переносятся."),
    "Spanish": ("Las filas no se ajustan.", "Las filas se ajustan."),
    "Swedish": ("Rader bryts inte.", "Rader bryts."),
    "Turkish": ("Satırlar kaydırılmaz.", "Satırlar kaydırılır."),
    "Ukrainian": ("Рядки не переносяться.", "Рядки переносяться."),
    "Vietnamese": ("Hàng không xuống dòng.", "Hàng xuống dòng."),
}
TWO_AND_THREE = {
    "English": ("two", "three"),
    "Arabic": ("اثنين", "ثلاثة"),
    "Bengali": ("দুই", "তিন"),
    "Chinese": ("两", "三"),
    "Czech": ("dva", "tři"),
    "Danish": ("to", "tre"),
    "Dutch": ("twee", "drie"),
    "Finnish": ("kaksi", "kolme"),
    "French": ("deux", "trois"),
    "German": ("zwei", "drei"),
    "Greek": ("δύο", "τρία"),
    "Hebrew": ("שתי", "שלוש"),
    "Hindi": ("दो", "तीन"),
    "Hungarian": ("két", "három"),
    "Indonesian": ("dua", "tiga"),
    "Italian": ("due", "tre"),
    "Japanese": ("二", "三"),
    "Korean": ("두", "세"),
    "Norwegian": ("to", "tre"),
    "Polish": ("dwa", "trzy"),
    "Portuguese": ("dois", "três"),
    "Romanian": ("două", "trei"),
    "Russian": ("два", "три"),
    "Spanish": ("dos", "tres"),
    "Swedish": ("två", "tre"),
    "Turkish": ("iki", "üç"),
    "Ukrainian": ("два", "три"),
    "Vietnamese": ("hai", "ba"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_denial_stays(language: str) -> None:
    denied, told = DENIED[language]

    assert keeps_facts(denied, denied, Known(language=language))
    assert not keeps_facts(denied, told, Known(language=language))
    assert not keeps_facts(told, denied, Known(language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_in_words_stays(language: str) -> None:
    two, three = (f"x {word} y. {NOTES[language]}" for word in TWO_AND_THREE[language])

    assert keeps_facts(two, two, Known(language=language))
    assert not keeps_facts(two, three, Known(language=language))
    assert not keeps_facts(two, NOTES[language], Known(language=language))
