"""Texts that break programs, by what they break: our own list, made by rules of Unicode, XML, CSV, SQL and of form languages.

Tests put them wherever somebody can type, paste or send a text. `ALL` is everything; `KEPT` is what a record can hold (JSON and UTF-8
have no halves of characters: Qt drops them when a text comes out of a field, the import and the loaders refuse or replace them).
Nothing here is run: what looks like a command is only there to be shown as it is.
"""

import sys
import unicodedata
from itertools import product
from typing import Final

RESERVED: Final = (
    "null", "NULL", "nil", "None", "none", "undefined", "undef", "NaN", "nan", "true", "True", "false", "yes", "no", "on", "off",
    "Infinity", "-Infinity", "inf", "void", "this", "self", "constructor", "__proto__", "__class__", "hasOwnProperty", "then", "toString",
    "CON", "PRN", "AUX", "NUL", "COM1", "LPT1", "con.txt", "desktop.ini", ".", "..", "~", "-", "--", "---", "not_known",
    "prefer_not_to_say", "other", "data", "meta", "instanceID", "removed", "OK", "(null)", "[object Object]", "#N/A", "#REF!", "#NAME?",
)
NUMBERS: Final = (
    "0", "-0", "+0", "00", "007", "0.0", "-0.0", "1.", ".5", "+.5", "1,5", "1,000", "1.000,00", "1 000", "1'000", "1_000", "0x1F", "0b1", "0o7",
    "1e3", "1E400", "-1e-400", "9" * 40, "-" + "9" * 40, "2147483647", "2147483648", "-2147483649", "9007199254740993",
    "18446744073709551616", "1/2", "½", "²", "٣", "３", "१२", "Ⅷ", "−5", "--5", "+-5", "5-", "£5", "5%", "1:00", "24:00", "99:99", "2026-02-30",
    "31/02/2026", "2026-13-01", "0000-00-00", "10000-01-01", "29/2/1900", "1e", "e1", "0.1e+", "1.2.3", "127.0.0.1",
)
SIGNS: Final = (
    ",./;'[]\\-=", '<>?:"{}|_+', "!@#$%^&*()`~", "&", "&&", "& Co", "a&b", "&File", "&&&", "~!@#$%", "§¶•ªº–≠", "¡™£¢∞", "\\", "\\\\", "\\n", "\\u0000",
    "\\x41", "/", "//", "|", "||", "a|b", "| a | b |", "|---|---|", "#", "# Heading", "#!", "%", "%%", "^", "_", "__", "@", "`", "``", "´", "€", "‰",
    "†", "‡", "…", "№", "℀", "℡", "Ω", "å", "⁰⁴⁵₀₁₂", "⅓⅔", "←→↑↓", "∀∂∈ℝ", "√∛", "⸮", "‽", "�", "￼", "\ue000", "Ne\ue000ll", "\U000f0000", "\U0010fffd",
)
QUOTES: Final = (
    "'", '"', "''", '""', "'\"'", "\"'\"", "''''\"", "'\"''''\"", '"""', "`'\"", "O'Brien", "“quoted”", "‘quoted’", "«quoted»", "„quoted“", "‹›", "「」",
    '"Nell" said', "'Nell' said", "it's \"so\"", "\\'", '\\"', "'; --", "'&apos;\"&quot;", "concat('a', \"'\", 'b')", "\u02bc", "\uff07", "\uff02",
)
TWO_BYTE: Final = (
    "田中さんにあげて下さい", "パーティーへ行かないか", "和製漢語", "部落格", "사회과학원 어학연구소", "울란바토르", "社會科學院語學研究所", "𠜎𠜱𠝹𠱓𠱸𠲖𠳏", "Ⱥ", "ÅÄÖ åäö",
    "Łódź", "Siân Ŵyn Ŷ", "Ő Ű", "Đặng Thị", "Ирина", "Ελένη", "Ծովինար", "ქეთევან", "አበበ", "ពិសិដ្ឋ", "พิมพ์", "ජයන්ත", "தமிழ்", "ਗੁਰਪ੍ਰੀਤ", "প্রিয়া", "हिन्दी क्षत्रिय",
    "ﾊﾝｶｸ", "ＦＵＬＬ　ｗｉｄｔｈ", "𝒩𝑒𝓁𝓁", "𝕹𝖊𝖑𝖑", "🅽🅴🅻🅻", "ⓝⓔⓛⓛ", "ɴᴇʟʟ", "ᐱ ᓀ", "𞤀𞤣𞤤𞤢𞤥", "꧁ꦗꦮ꧂", "᚛ᚐᚅᚋ᚜", "𒐫", "ꙮ",
)
EMOJI: Final = (
    "😍", "👩🏽", "👨‍🦰", "👩‍👩‍👧‍👦", "👪", "🐵🙈🙉🙊", "❤️", "❤", "✋🏿💪🏻", "1️⃣2️⃣#️⃣", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇬🇧", "🇬", "🇬🇧🇺🇦🇮🇪", "🏳️‍🌈", "🏴‍☠️", "👁️‍🗨️", "🧑🏿‍❤️‍💋‍🧑🏻", "🕵🏻‍♀️", "☺︎☺️", "🫠🫨🩷",
    "\u200d", "😀\u200d", "\ufe0f", "\U0001f3fb", "\U000e0067\U000e007f", "👩\u200d\u200d👩", "😀" * 500, "Nell🥺", "🥺Nell🫠Kit", "₿Nell",
)
MARKS: Final = (
    "z" + "\u0301\u0323" * 140, "N\u0334\u0322\u0353e\u0337\u0316l\u0336\u031al\u0338\u0330", "\u0301", "\u0301Nell", "a\u20dd", "q\u0307\u0323", "q\u0323\u0307",
    "\u0fbc\u0f71", "\u0e33\u0e4d\u0e49" * 30, "\u093f", "क\u094d\u200dष", "\u1100\u1161\u11a8" * 20, "\u034f", "o\u0308\u0308\u0308" * 100, "\u20e3", "a\u035c\u0361b",
)
TURNED: Final = (
    "שלום", "עִבְרִית", "العربية", "عائلة الحسيني بن عبد الرحمن", "ﷺ", "ﷲ", "الكل في المجمو عة", "بِسْمِ اللَّهِ", "ثم نفس سقطت وبالتحديد، 2026", "Nell بنت 42 (x)", "123 שלום 456",
    "\u202eNell\u202c", "\u202dNell\u202c", "\u202bNell\u202c", "\u202aNell\u202c", "\u2067Nell\u2069", "\u2066Nell\u2069", "\u2068Nell\u2069", "\u202eNell", "\u2067Nell",
    "\u202c\u202c\u2069", "\u200fNell", "\u200eNell", "\u061cNell", "\u202e" * 200, "\u2067" * 200 + "Nell", "txt.\u202egpj.exe", "ܐܒܓܕ", "ދިވެހި", "ߒߞߏ", "יונתן\u2067",
)
SPACES: Final = (
    *(f"Ne{chr(code)}ll" for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in {"Zs", "Zl", "Zp"}),
    " ", "   ", "\u00a0", "\u3000", "\u2028", "\u2029", " Nell ", "Nell\n", "\nNell", "Ne\r\nll", "Ne\rll", "Ne\x85ll", "Ne\x0bll", "Ne\x0cll", "Ne\tll", "\t", "\n", "\r",
    "\r\n", "\n\n\n\n", "Ne  ll", "\u2003\u2003", "\u180e", "\u2800", "\u3164", "\uffa0", "\u115f",
)
UNSEEN: Final = (
    "Ne\u200bll", "Ne\u200cll", "Ne\u200dll", "Ne\u2060ll", "Ne\ufeffll", "\ufeff", "\ufeffNell", "Ne\u00adll", "Ne\u2063ll", "Ne\u180ell", "\ufff9Nell\ufffax\ufffb", "Ne\u206all",
    "\U000e0001Nell", "\U000e0020", "\ufe00", "\U000e0100", "\ufffe", "\uffff", "Ne\ufffell", "Ne\uffffll", "\ufdd0", "Ne\ufdd0ll", "Ne\ufdefll", "\U0001fffe", "\U0010ffff",
    "\u0378", "\u2065", "\U0001d173", "\u115f\u1160",
)
CONTROLS: Final = (
    *(f"Ne{chr(code)}ll" for code in (*range(0x20), *range(0x7F, 0xA0))), "\0", "\x00\x00", "\x1b[31mNell\x1b[0m", "\x1b]0;title\x07", "\x07", "\x08\x08\x08", "Nell\x1a",
    "".join(map(chr, range(1, 0x20))), "\x9b31m",
)
LONG: Final = (
    "Nell" * 2_500, "W" * 10_000, "i" * 10_000, "Nell " * 8_000, "Nell\n" * 1_000, "(" * 1_000, "<b>" * 1_000, "[" * 10_000, "ﷺ" * 500, "田" * 10_000, "a\u0301" * 5_000,
    "&" * 5_000, "\u200b" * 5_000, "=" * 5_000, '"' * 5_000, "-" * 10_000, "Nell-" * 2_000, "https://" + "nell/" * 1_000, "\U0010fffd" * 5_000,
)
MARKUP: Final = (
    "<b>Nell</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '"><script>alert(1)</script>', "'><b onmouseover=x>", "</textarea><i>",
    '<a href="file:///etc/passwd">Nell</a>', "<a href='javascript:alert(1)'>x</a>", "<img src='file:///etc/passwd'>", "<table><tr><td>", "<br>", "<!DOCTYPE html>", "<qt>Nell</qt>",
    "<html><body>Nell", "&lt;b&gt;Nell&lt;/b&gt;", "&amp;", "&nbsp;", "&#60;b&#62;", "&#x202e;", "&notit;", "<", ">", "<>", "< b >", "a < b > c", "<b", "<Nell@example.org>",
    "<span style='font-size:400px'>Nell</span>", "<style>*{display:none}</style>", "<h1>Nell</h1>", "<u>Nell", "<iframe src=//example.org>", "<font color=white>Nell</font>",
    "<p>Nell</p>" * 50, "<math><mi>x</mi></math>", "javascript:alert(1)", "data:text/html,<b>x", "{{7*7}}<b>",
)
SQL: Final = (
    "'; DROP TABLE records; --", "1; DELETE FROM records", "' OR '1'='1", "' OR 1=1 --", '" OR ""="', "Robert'); DROP TABLE Students;--", "1' UNION SELECT null--", "%", "%Nell%", "N_ll",
    "'||(SELECT 1)||'", "ATTACH DATABASE 'x' AS y", "PRAGMA key", "$1", ":name", "?1", "@p", "x'41'", "/* Nell */", "-- Nell", "\\'; --", "[Nell]", "`Nell`", "1;--", "NULL--",
)
FINDING: Final = (
    '"', '""', '"Nell', 'Nell"', "*", "Nell*", "*Nell", "Ne*ll", "NEAR(", "NEAR(a b)", "NEAR(a b, 5)", "a NEAR b", "OR", "a OR b", "OR OR", "AND", "a AND", "NOT", "NOT a", "a NOT b", "^Nell",
    "+", "a + b", "-Nell", "text:Nell", "{text}: Nell", "-text:Nell", "(", ")", "(a", "a)", "((((", ") OR (", 'a" OR "b', "a:b:c", "search MATCH x", "rank", "Nell AND (", '\\"', "CF10 1AB",
    "cf10 1ab " * 40, "\u0301*", '"*"', "{", "}", "^", ":", "AND OR NOT NEAR",
)
TEMPLATES: Final = (
    "%s", "%d", "%n", "%(name)s", "%x%x%x%n", "%", "%%", "100%", "%1", "%L1", "%2 of %1", "{}", "{0}", "{0!r}", "{name}", "{title}", "{n}", "{names}", "{question}", "{0.__class__}", "{", "}",
    "{{", "}}", "{{name}}", "{% raw %}", "{%", "${x}", "${", "$x", "$$", "#{x}", "<%= x %>", "[[name]]", "[%key%]", "\\{0\\}", "{:>99999}", "{0:99999}", "%99999d", "$(x)", "@{x}", "*|NAME|*",
)
SHELL: Final = (
    "$(touch x)", "`touch x`", "; ls", "| ls", "&& ls", "> x", "$HOME", "%APPDATA%", "~/x", "../../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\Windows", "\\\\server\\share", "file:///x",
    "/dev/null", "NUL:", "a/b", "a\\b", "a:b", "-rf", "--help", "-", "--", "!!", "!$", "*.*", "?", "[a-z]", "~root", "$((1+1))", "() { :;}; x", "\n--help", "CON.pdf",
)
FORMULAS: Final = (
    *(f"{space}{sign}{rest}" for space, sign, rest in product(("", " ", "\t", "\n", "\r", "\u00a0", "\ufeff", "\u200b"), "=+-@", ("1+1", "SUM(A1)"))),
    *(f"{sign}1+1" for sign in "＝＋－＠﹢﹣−﹦﹫"), "=cmd|'/C calc'!A0", "+cmd|'/C calc'!A0", "-cmd|'/C calc'!A0", "@SUM(1+1)*cmd|'/C calc'!A0", '=HYPERLINK("x","y")', '"=1+1"', "'=1+1", '"=1', "''=1",
    "=1+1\n=2+2", "x\n=1+1", "x\t=1+1", "x,=1+1", 'x","=1+1', "x;=1+1", "=", "+", "-", "@", "-1 year", "+44 7700 900123", "-", "=-1", "%0A=1", "|cmd", "\x00=1+1", "\x01=1+1", "\x0b=1+1",
    "\x0c=1+1", "\x85=1+1", "\u2028=1+1", "\u3000=1+1", "\u2003=1+1", "\u2060=1+1", "\u202e=1+1", "\u00ad=1+1", "  \t =1+1", '=IMPORTXML("x","y")', '=WEBSERVICE("x")', 'DDE("x")',
)
CSV: Final = (
    ",", ",,", "a,b", "a;b", "a\tb", '"', '""', '"a"', 'a"b', '"a', 'a"', '","', '"\n"', "a\nb", "a\rb", "a\r\nb", "\n", "\r\n", 'a\n"b\n', "sep=,", "sep=;", "ID", 'a,"b\r\nc"', ",\n,", '",\r\n"',
    "'", "''", "\x1a", "\x00", "\ufeffa", "\\,", "\\N", "#a", '"""",""""',
)
XML: Final = (
    "]]>", "<![CDATA[x]]>", "<![CDATA[", "]]", "<!--", "-->", "<!-- x -->", "--", "<?xml version='1.0'?>", "<?x", "?>", "<?x y?>", "&", "&amp", "&amp;amp;", "&lt;", "&#0;", "&#x1;", "&#xFFFE;",
    "&#55296;", "&x;", "&", '<!DOCTYPE a [<!ENTITY b "c">]>', "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "%x;", "<a xmlns='x'>", "xmlns", "</data>", "</words>", "<data>", "a='b'", 'a="b"', "\r", "a\rb",
    "\n", "\t", "a\x01b", "a\x08b", "a\x0bb", "a\x0cb", "a\x1fb", "a\x7fb", "a\x85b", "a\u2028b", "a\ufffeb", "a\uffffb", "\x00", "<output value='/data/x'/>", "jr:itext('x')", "xml:space",
)
MARKDOWN: Final = (
    "**Nell**", "__Nell__", "*Nell*", "_Nell_", "***Nell***", "**Nell", "Nell**", "* Nell", "- Nell", "1. Nell", "# Nell", "####### Nell", "> Nell", "`Nell`", "```", "---", "***", "___", "[Nell](x)", "![x](y)",
    "<http://x>", "~~Nell~~", "a_b_c", "2*3*4", "**", "****", "__", "*", "\\*Nell\\*", "| a |", "a | b", ":smile:", "* * *", "**a*b**c*", "_*_*_*_", "**<b>**", '<span style="color:red">Nell</span>',
)
FORMS: Final = (
    "${name}", "${words}", "${ name }", "${nobody}", "${", "$ {name}", "${name", "${na me}", "${last-saved#name}", "${a}${b}", "/data/words", "../words", "/data/*", ".", "..", "//", "instance('people')/root/item",
    "jr:choice-name(x, 'y')", "if(true(), 1, 2)", "concat('a','b')", "' or '1'='1", "'] | //* | x['", '"]', "a and b", "1 div 0", "current()/.", "string(1", "selected(., 'x')", "pulldata('a','b','c','d')",
    "select_one yn", "begin group", "end repeat", "calculate", "jr://file/x", "#form/x", "@id", "x[1]", "/data/rep[1]/x", "[01J]", "a b", "a  b", "yes no", "a/b[c]", "]", "[",
)
JSON: Final = (
    "{}", "[]", '{"a": 1}', '{"a":', "[1,", '"', "\\", '\\"', "\\u0000", "\\ud800", "\\u{1f600}", "\b\f\n\r\t", "null", '{"$ref": "x"}', '{"__proto__": {}}', "[" * 500 + "]" * 500, "NaN", "1e999", "//", "/* x */", "'a'",
    '{"removed": true}', "\u2028", "\u2029", "\x7f",
)
LETTERS: Final = (
    "ﬁ ﬂ ﬀ ﬃ ﬄ ﬅ", "Straße STRASSE ẞ", "ŒœÆæĲĳ", "ǅ Ǆ ǆ", "İstanbul", "Iğdır ılık", "i̇", "Σίσυφος ΣΊΣΥΦΟΣ", "ς", "ŉ", "ſ", "K", "Å Å Å", "é", "e\u0301", "Zoë", "Zoe\u0308", "ñ", "n\u0303", "ǖ", "u\u0308\u0304",
    "한글", "\u1112\u1161\u11ab\u1100\u1173\u11af", "Đ đ ð", "Þ þ", "ø ö", "ĸ", "Ǵ", "ẍ", "ﬀa", "㎏", "㏂", "①②", "ｶﾞ", "カ\u3099", "ʼn", "Ʌ", "ℵ", "µ μ", "ﾠ",
)
HALVES: Final = ("\ud800", "\udfff", "Ne\ud83dll", "Ne\ude00ll", "\ude00\ud83d", "\ud83d\ud83d\ude00", "Nell\ud800", "\udbff\udfffNell", "\udcff")
"""Halves of characters (lone surrogates): no UTF-8, so no JSON and no XML."""

CLASSES: Final[dict[str, tuple[str, ...]]] = {
    name.lower(): value for name, value in list(globals().items()) if name.isupper() and not name.startswith("_") and isinstance(value, tuple)
}
ALL: Final = tuple(dict.fromkeys(text for texts in CLASSES.values() for text in texts))
KEPT: Final = tuple(text for text in ALL if text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text))
SHORT: Final = tuple(text for text in KEPT if len(text) <= 400)
"""Everything but the class of long texts, for what is done for each text one by one."""


def once(texts: tuple[str, ...] = SHORT) -> list[tuple[str, str]]:
    """Each text with a word of its own before it, by which it can be found: (word, word and text)."""
    return [(f"mark{place:05}", f"mark{place:05} {text}") for place, text in enumerate(texts)]
