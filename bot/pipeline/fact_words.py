"""Words that deny and words that count, in each language that a voice may write in: a rewrite leaves them as they are.

English has its own, longer lists in `facts`. A word too many here costs a refused rewrite, one too few lets a fact go.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

_TABLE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "Arabic": (
            "لا|لم|لن|ليس|ليست|غير|بدون|دون|أبدا|أبدًا|إلا",
            "اثنان|اثنين|ثلاث|ثلاثة|أربع|أربعة|خمس|خمسة|ست|ستة|سبع|سبعة|ثماني|ثمانية|تسع|تسعة|عشر|عشرة|مئة|مائة|ألف"
            "|مليون|نصف|ضعف|كل|جميع|فقط",
        ),
        "Bengali": ("না|নয়|নেই|নি|ছাড়া|কখনো", "দুই|দুটি|তিন|তিনটি|চার|পাঁচ|ছয়|সাত|আট|নয়টি|দশ|শত|হাজার|লক্ষ|অর্ধেক|দ্বিগুণ|সব|প্রতি|শুধু"),
        "Chinese": ("不|没|無|无|未|非|别|勿|除", "[一二两三四五六七八九十百千万亿半双]+|所有|全部|每|仅|只"),
        "Czech": (
            r"ne\w*|nikdy|žádn\w+|bez|ani|kromě",
            r"dv[aěo]\w*|tř[ií]\w*|čtyř\w*|pět\w*|šest\w*|sedm\w*|osm\w*|devět\w*|deset\w*|st[oaě]|tisíc\w*|mili[oó]n\w*"
            r"|polovin\w+|dvakrát|třikrát|všech\w*|každ\w+|jen|pouze|oba|obě",
        ),
        "Danish": (
            r"ikke|aldrig|ingen|intet|uden|hverken|undtagen",
            r"to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|hundrede\w*|tusind\w*|million\w*|halv\w*|dobbelt\w*|alle|alt"
            r"|hver\w*|begge|kun|altid",
        ),
        "Dutch": (
            r"niet|nooit|geen|zonder|noch|behalve|tenzij",
            r"twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|honderd\w*|duizend\w*|miljoen\w*|half|helft|dubbel\w*"
            r"|alle|elke?|ieder\w*|beide|alleen|altijd",
        ),
        "Finnish": (
            r"ei|en|et|emme|ette|eivät|älä|ilman|paitsi|\w{3,}(?:matta|mättä)",
            r"kak[sk]\w*|kolm\w*|nelj\w*|viisi|viide\w*|kuus\w*|kuude\w*|seitsem\w*|kahdeks\w*|yhdeks\w*|kymmen\w*|sata\w*"
            r"|tuha\w+|miljoona\w*|puol\w+|kaikki|kaikk\w+|joka|jokai\w+|vain|aina|molem\w+",
        ),
        "French": (
            r"ne|n['’]\w+|pas|jamais|aucune?|sans|ni|sauf|rien|non",
            r"deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|cents?|mille|millions?|moitié|demi\w*|double\w*"
            r"|triple\w*|tou[ts]e?s?|chaque|seulement|uniquement|toujours",
        ),
        "German": (
            r"nicht|nichts|nie|niemals|kein\w*|ohne|weder|noch|außer|un(?:möglich|nötig)\w*",
            r"zwei\w*|drei\w*|vier\w*|fünf\w*|sechs\w*|sieben\w*|acht|neun\w*|zehn\w*|elf|zwölf\w*|hundert\w*|tausend\w*"
            r"|million\w*|halb\w*|hälfte|doppelt\w*|alle[nrsm]?|jede[nrsm]?|beide[nrsm]?|nur|immer",
        ),
        "Greek": (
            r"δεν|δε|μην?|χωρίς|ποτέ|κανέν?\w*|καμία|ούτε|εκτός|όχι",
            r"δύο|τρ[ίε]\w*|τέσσερ\w*|πέντε|έξι|επτά|εφτά|οκτώ|οχτώ|εννέα|εννιά|δέκα|εκατό\w*|χίλι\w*|εκατομμύρι\w*"
            r"|μισ\w+|διπλ\w+|όλ\w+|κάθε|μόνο|πάντα",
        ),
        "Hebrew": (
            "לא|אין|בלי|ללא|אף|לעולם|מלבד|אינו|אינה|אינם",
            "שני|שתי|שניים|שתיים|שלוש\\w*|ארבע\\w*|חמ\\w{1,3}|שש\\w*|שבע\\w*|שמונה|תשע\\w*|עשר\\w*|מאה|מאות|אלף|אלפים|מיליון|חצי|כפול|כל|רק|תמיד",
        ),
        "Hindi": (
            "नहीं|न|मत|बिना|कभी|सिवाय",
            "दो|दोनों|तीन|चार|पाँच|पांच|छह|सात|आठ|नौ|दस|सौ|हज़ार|हजार|लाख|आधा|आधे|दोगुना|सभी|सब|हर|प्रत्येक|केवल|सिर्फ़|सिर्फ",
        ),
        "Hungarian": (
            r"nem|ne|sem|soha|nincs\w*|nélkül|kivéve|sincs\w*",
            r"két|kettő\w*|három\w*|négy\w*|öt\w*|hat|hét|nyolc\w*|kilenc\w*|tíz\w*|száz\w*|ezer\w*|millió\w*|fél|fele|dupl\w+"
            r"|minden\w*|összes|csak|mindig|mindkét",
        ),
        "Indonesian": (
            r"tidak|tak|bukan|jangan|tanpa|belum|kecuali|pernah",
            r"dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|seratus|ratus\w*|seribu|ribu\w*|juta|setengah|separuh"
            r"|semua|setiap|seluruh|hanya|selalu|kedua",
        ),
        "Italian": (
            r"non|mai|nessun\w*|senza|né|tranne|niente|nulla",
            r"due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|cento|mille|mila|milion\w+|metà|mezz\w+|doppi\w*"
            r"|tripl\w+|tutt[eiao]|ogni|entramb\w+|solo|soltanto|sempre",
        ),
        "Japanese": (
            "ない|なく|なけ|ません|ずに|未|不|無|非|以外",
            "[二三四五六七八九十百千万億半両倍]+|すべて|全て|全部|各|毎|だけ|のみ",
        ),
        "Korean": (
            "않|없|못|아니|말고|제외|미지원|불가|안 ",
            "(?:두|세|네|다섯|여섯|일곱|여덟|아홉|열)(?= )|[백천만억]|절반|두 배|모든|모두|각|매|만 |항상",
        ),
        "Norwegian": (
            r"ikke|aldri|ingen|intet|uten|verken|unntatt",
            r"to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|hundre\w*|tusen\w*|million\w*|halv\w*|dobbel\w*|alle|alt"
            r"|hver\w*|begge|bare|kun|alltid",
        ),
        "Polish": (
            r"nie|nigdy|żad\w+|bez|ani|oprócz|brak\w*",
            r"dw[aóiu]\w*|trz\w+|czter\w+|pię[ćc]\w*|sześ\w+|siedm\w+|siedem|osiem|ośm\w+|dziewię\w+|dziesię\w+|st[ou]"
            r"|tysi\w+|milion\w*|poł\w+|pół|podw\w+|wszystk\w+|każd\w+|oba|obie|tylko|zawsze",
        ),
        "Portuguese": (
            r"não|nunca|nenhum\w*|sem|nem|exceto|jamais|nada",
            r"dois|duas|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|cem|cento\w*|mil|milh\w+|metade|mei[ao]|dobro"
            r"|dupl\w+|tripl\w+|tod[ao]s?|cada|amb[ao]s|apenas|somente|só|sempre",
        ),
        "Romanian": (
            r"nu|n-\w+|niciodată|nici\w*|fără|decât|exceptând",
            r"doi|două|trei|patru|cinci|șase|șapte|opt|nouă|zece|sut\w+|mi[ei]|mili\w+|jumătate|dubl\w+|to[ațt]\w*|fiecare"
            r"|amb\w+|doar|numai|mereu|întotdeauna",
        ),
        "Russian": (
            r"не|нет|ни|никогда|никак\w+|без|кроме|нельзя",
            r"дв[аеоу]\w*|тр[иёе]\w*|четыр\w+|пят\w+|шест\w+|сем[ьи]|восемь|восьм\w+|девят\w+|десят\w+|ст[оа]|тысяч\w*"
            r"|миллион\w*|полов\w+|вдвое|втрое|вс[ехё]\w?|кажд\w+|об[ае]\w*|только|лишь|всегда",
        ),
        "Spanish": (
            r"no|nunca|ning[uú]n\w*|sin|ni|excepto|salvo|jamás|nada",
            r"dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|cien\w*|mil|millon\w*|millón|mitad|medi[ao]|dobl\w+"
            r"|tripl\w+|tod[ao]s?|cada|amb[ao]s|sol[oó]|sólo|solamente|siempre",
        ),
        "Swedish": (
            r"inte|aldrig|ingen|inget|inga|utan|varken|utom|ej",
            r"två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|hundra\w*|tusen\w*|miljon\w*|halv\w*|hälften|dubb\w+|all[ae]"
            r"|allt|varje|båda|bara|endast|alltid",
        ),
        "Turkish": (
            r"değil\w*|yok\w*|asla|hiç\w*|\w*s[ıiuü]z|\w+m[ae](?:z|d[ıi]|yan|yen|y[ae]c\w+|makt\w+|mekt\w+)\w*|hariç",
            r"iki\w*|üç\w*|dört\w*|beş\w*|altı|yedi|sekiz\w*|dokuz\w*|on|yüz|bin\w*|milyon\w*|yarı\w*|tüm\w*|bütün|her|sadece"
            r"|yalnızca|daima",
        ),
        "Ukrainian": (
            r"не|ні|немає|нема|ніколи|жодн\w+|без|крім|окрім",
            r"дв[аіо]\w*|тр[иьо]\w*|чотир\w+|п['’ʼ]ят\w+|шіст\w+|шест\w+|сім|сьом\w+|семи|вісім|вось\w+|дев['’ʼ]ят\w+"
            r"|десят\w+|ст[оа]|тисяч\w*|мільйон\w*|полов\w+|вдвічі|втричі|вс[іеьх]\w*|усі\w*|кож\w+|обидв\w+|лише|тільки|завжди",
        ),
        "Vietnamese": (
            r"không|chưa|chẳng|đừng|ngoại trừ|trừ",
            r"hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|ngàn|triệu|nửa|gấp đôi|tất cả|mọi|mỗi|cả|chỉ|luôn",
        ),
    }
)
"""Language → what denies, what counts; without English."""
_WITHOUT_SPACES: Final = frozenset({"Chinese", "Japanese", "Korean"})


@cache
def denying(language: str) -> re.Pattern[str] | None:
    """A pattern of the words that deny; None for English."""
    return _compiled(language, 0)


@cache
def counting(language: str) -> re.Pattern[str] | None:
    """A pattern of the words that count or say how many of all; None for English."""
    return _compiled(language, 1)


def _compiled(language: str, column: int) -> re.Pattern[str] | None:
    if language not in _TABLE:
        return None
    words = _TABLE[language][column]
    # Bounds by \w and not by \b: vowel signs of Indic scripts are no word characters to \b.
    bound = (
        words
        if language in _WITHOUT_SPACES
        else rf"(?<![\w\u0900-\u0963\u0966-\u09ff])(?:{words})(?![\w\u0900-\u0963\u0966-\u09ff])"
    )
    return re.compile(bound, re.IGNORECASE)
