"""Words that no text of the site may say (product.md, « How it must read »), and where they are no such thing."""

import re

# X-rays in millisieverts are no dose: they say what an examination gives, as its source measures it.
UNIT_FR = (
    r"(?:mg|cg|µg|μg|mcg|ng|g|ml|cl|dl|cc|mmol|ui|gy|cgy|mgy|grays?|grammes?|litres?|unités?|gouttes?|comprimés?|"
    r"gélules?|cachets?|sachets?|ampoules?|flacons?|seringues?)"
)
UNIT_EN = (
    r"(?:mg|cg|µg|μg|mcg|ng|g|ml|cl|dl|cc|mmol|iu|gy|cgy|mgy|grays?|grams?|lit(?:re|er)s?|units?|drops?|tablets?|"
    r"capsules?|pills?|sachets?|ampoules?|vials?|syringes?)"
)
NUMBER_FR = r"(?:(?<![S\d])\d+(?:[.,]\d+)?|\b(?:un|une|deux|trois|quatre|cinq|six|dix|cent|demi))"
NUMBER_EN = r"(?:(?<![S\d])\d+(?:[.,]\d+)?|\b(?:one|two|three|four|five|six|ten|hundred|half))"
CLINIC_FR = r"(?:cliniques?|centres?|cabinets?|hôpita(?:l|ux)|équipes?|médecins?|radiologues?|spécialistes?|experts?)"
CLINIC_EN = r"(?:clinics?|cent(?:re|er)s?|practices?|hospitals?|teams?|doctors?|radiologists?|specialists?|experts?)"

FORBIDDEN = {
    ("dose", "fr"): [
        rf"{NUMBER_FR}[ -]?{UNIT_FR}\b",
        r"\b(?:milli|micro|centi)(?:gramme|litre)",
        r"\b(?:\w*caïne|alcool|éthanol|phénol|glucose|polidocanol)s? (?:à|absolu à) \d+(?:[.,]\d+)? ?%",
    ],
    ("dose", "en"): [
        rf"{NUMBER_EN}(?: an?)?[ -]?{UNIT_EN}\b",
        r"\b(?:milli|micro|centi)(?:gram|lit(?:re|er))",
        r"\b\d+(?:\.\d+)? ?% (?:\w*caine|alcohol|ethanol|phenol|glucose|polidocanol)",
    ],
    ("praise", "fr"): [
        r"\b(?:le|la|les|nos|notre|votre) meilleure?s?\b",
        r"\b(?:le|la|les) plus (?:efficac|sûr|performant|fiable|moderne|avancé|précis|doux|douce|rapide)\w*",
        r"\b(?:révolution|innov|performan|excellen|prestig|miracul|miracle|spectacul|extraordinair|prodig|prouesse)\w*",
        r"\b(?:remarquabl|incomparabl|inégal(?:é|abl)|formidabl|fantastiqu|incroyabl|ultramodern|idéal|parfait)e?s?\b",
        r"\b(?:de|à la) pointe\b|\bdernier cri\b|\b(?:dernière|nouvelle) génération\b|\bhaute technologie\b",
        r"\bsans (?:égal|pareil|équivalent)\b|\bhors pair\b|\bunique (?:au|en)\b",
    ],
    ("praise", "en"): [
        r"\bbest\b|\bsafest\b|\bmost (?:effective|advanced|reliable|modern|accurate|powerful)\b",
        r"\bstate[- ]of[- ]the[- ]art\b|\bcutting[- ]edge\b|\bworld[- ](?:class|leading)\b|\bhigh[- ]tech\b",
        r"\b(?:revolution|innovat|excellen|miracl|miracul|spectacular|extraordinar|prestig)\w*",
        r"\b(?:outstanding|remarkabl[ey]|amazing|incredible|unique|unrivalled|unmatched|unparalleled|breakthrough|"
        r"ideal|perfect|perfectly)\b",
        r"\blatest (?:technolog|techni|generation|treatment)\w*|\bnext[- ]generation\b",
    ],
    ("promise", "fr"): [
        r"\bguéri\w* (?:définitive|total|complète|entière)\w*",
        r"\bguérison (?:assurée|certaine|définitive|totale|complète)",
        r"\bvous (?:serez|êtes) (?:guéri|soulagé|débarrassé)|\bvous guéri(?:t|ra|rez)\b",
        r"\b(?:soulag|débarrass|disparaî|effac)\w* (?:\w+ ){0,3}(?:définitivement|pour toujours|à jamais)\b",
        r"\bune fois pour toutes\b|\bà coup sûr\b|\btoujours efficace",
        r"\bsans (?:aucun |le moindre )?(?:risque|danger)s?\b|\baucun (?:risque|danger)\b|\brisque (?:zéro|nul)\b",
        r"\bsans (?:aucun )?effets? (?:secondaire|indésirable)|\bsans (?:aucune|la moindre) complication",
        r"\bgaranti\w*|\bpromet\w*|\bpromesse|\b100 ?%|\b100 (?:personnes |patients )?sur 100\b",
        r"\bindolore|\binoffensi|\b(?:geste|piqûre|traitement|intervention|examen)s? sans douleur",
        r"\b(?:tout à fait|totalement|parfaitement|complètement) sûr|\ben toute sécurité\b",
    ],
    ("promise", "en"): [
        r"\b(?:cure[sd]?|heal(?:s|ed)?|reliev\w*|free|gone|disappear\w*) (?:\w+ ){0,4}"
        r"(?:for good|forever|permanently|completely)\b",
        r"\bcomplete cure\b|\bpermanent (?:relief|cure)\b|\bonce and for all\b|\balways works\b|\bnever fails\b",
        r"\byou will be (?:cured|free|relieved)|\b(?:it|this|treatment|procedure|injection) (?:will )?cures? you",
        r"\brisk[- ]free\b|\b(?:no|zero|without(?: any)?) risks?\b|\b(?:no|without(?: any)?) danger\b",
        r"\b(?:no|without) side effects?\b|\bcomplication-free\b",
        r"\bguarantee|\bpromis(?:e|es|ed|ing)\b|\b100 ?%|\b100 (?:people |patients )?in 100\b",
        r"\bpainless|\bharmless|\bsafe(?:ly)?\b|\bpain-free (?:procedure|treatment|injection|life)",
    ],
    ("incitement", "fr"): [
        r"\bhésit(?:ez|er) (?:pas|plus|surtout)|\bhésitez\b|\bprofite[rz]|\b(?:faites|offrez|laissez)-vous\b|\bosez\b",
        r"\bn'attendez plus\b|\bne tardez p(?:as|lus)\b|\bpourquoi (?:attendre|souffrir)\b|\bil est (?:grand )?temps d",
        r"\bne (?:manquez|ratez) pas\b|\bdites (?:adieu|stop)\b|\b(?:optez|essayez|craquez)\b",
        r"\b(?:réservez|contactez-nous|appelez-nous|rejoignez-nous|confiez-nous)\b|\bvenez (?:nous|dans notre)\b",
        r"\bprenez (?:vite |vite un |dès |tout de suite )?rendez-vous\b",
        r"\bdemandez (?:ce|cette|votre) (?:geste|infiltration|piqûre|traitement)\b",
    ],
    ("incitement", "en"): [
        r"\bhesitate\b|\btake advantage\b|\btreat yourself\b|\b(?:do not|don't) (?:wait|delay|miss|put it off)\b",
        r"\bwhy (?:wait|suffer)\b|\bit is time to\b|\bact now\b|\bsay goodbye\b|\bgo for it\b|\bsign up\b",
        r"\bbook (?:now|today|your|an appointment)\b|\b(?:contact|call|join|trust|choose) us\b|\bcome to us\b",
        r"\bask for (?:this|your) (?:procedure|injection|treatment)\b|\b(?:special|limited) offer\b",
    ],
    ("comparison", "fr"): [
        rf"\b(?:meilleur|premi[eè]r|plus grand|réputé|renommé)e?s? {CLINIC_FR}\b",
        rf"\b{CLINIC_FR} (?:(?:le|la|les) (?:plus|mieux|meilleur)|réputé|renommé|reconnu|de renom|d'élite)",
        rf"\b{CLINIC_FR} (?:est|sont|fait|font|opère|réussi\w+) (?:plus|moins|mieux|meilleur\w*)\b",
        rf"\b(?:mieux|plus|moins|meilleur\w*|contrairement|comparé\w*) (?:\w+ ){{0,3}}(?:que |qu'|à |aux |d')?"
        rf"(?:dans )?(?:les |d'|l')?autres? {CLINIC_FR}\b",
        rf"\bnos {CLINIC_FR}\b|\bnotre {CLINIC_FR}\b|\bnotre (?:expertise|expérience|savoir-faire|taux)\b",
        r"\bnos (?:patients|résultats)\b|\btémoignage|\bavis de patients\b|\bpalmarès|\bleaders?\b|\bnuméro (?:un|1)\b",
    ],
    ("comparison", "en"): [
        rf"\b(?:better|top|leading|finest|renowned|number one) {CLINIC_EN}\b",
        rf"\b{CLINIC_EN} (?:(?:is|are|does|do) (?:better|worse|more|less|the best)|of excellence|renowned)",
        rf"\b(?:better|worse|more|less|unlike) (?:\w+ ){{0,3}}(?:than )?(?:in |at )?other {CLINIC_EN}\b",
        rf"\bour {CLINIC_EN}\b|\bour (?:patients|results|expertise|experience|success)\b",
        r"\btestimonial|\bpatient stories\b|\bleague table|\bnumber one\b|\breputation\b",
    ],
}

#: The words where a forbidden word is no such thing, by language: words → reason.
ALLOWED: dict[str, dict[str, str]] = {
    "fr": {
        "sans effet garanti": "a denial: nothing is guaranteed",
        "ni publicité ni témoignage": "a denial, on the page about the text",
        "92,3 à 100 % à 1 mois": "the success rates of the series that the CIRSE standards quote, for doctors",
        "prenez vite rendez-vous": "with one's own doctor, for a sign of alarm",
    },
    "en": {
        "no patient stories": "a denial, on the page about the text",
        "92.3 to 100% at 1 month": "the success rates of the series that the CIRSE standards quote, for doctors",
        "is not always harmless": "a denial: pain that tablets ease may be serious",
        "best warning sign": "the study's own finding: which sign foretells lasting pain best",
        "keep the site safe": "what the server's logs are for",
        "Do not wait for an appointment": "in an emergency: one calls 15 or 112",
        "do not wait for the fracture": "to doctors: a bone about to break is referred before it does",
        "Care Excellence": "the name of NICE",
    },
}

PATTERNS = {kind: re.compile("|".join(patterns), re.IGNORECASE) for kind, patterns in FORBIDDEN.items()}
AROUND = 40


def on_one_line(text: str) -> str:
    """On one line, without bold, with straight apostrophes."""
    return " ".join(text.replace("**", "").replace("’", "'").split())


def findings(text: str, language: str) -> list[tuple[str, str]]:
    """What is forbidden in a text, as (kind, the words and those around them)."""
    text = on_one_line(text)
    allowed = ALLOWED.get(language, {})
    spans = [found.span() for words in allowed for found in re.finditer(re.escape(words), text, re.IGNORECASE)]
    return [
        (kind, f"…{text[max(0, found.start() - AROUND) : found.start()]}[{found[0]}]{text[found.end() :][:AROUND]}…")
        for (kind, spoken), pattern in PATTERNS.items()
        if spoken == language
        for found in pattern.finditer(text)
        if not any(start <= found.start() and found.end() <= end for start, end in spans)
    ]
