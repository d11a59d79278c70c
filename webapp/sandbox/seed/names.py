"""Names and places that people of a language have."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST: dict[str, tuple[str, ...]] = {
    "de": _words(
        "Anna Lena Jürgen Klaus Sabine Heike Uwe Björn "
        "Mareike Torsten Käthe Emil Frieda Jonas Leonie Matthias "
        "Petra Stefan Ulrike Wolfgang Zoë Finn Greta Hannes"
    ),
    "fr": _words(
        "Amélie Benoît Camille Élodie François Gaëlle Hugo Inès "
        "Jérôme Léa Margaux Noël Océane Pascal Quentin Théo"
    ),
    "nl": _words(
        "Anouk Bram Daan Eline Femke Gijs Hanneke "
        "Joost Lotte Maarten Niels Saskia Sjoerd Tess Wouter"
    ),
    "it": _words(
        "Alessia Bruno Chiara Davide Elena Fabio "
        "Giulia Lorenzo Martina Niccolò Ornella Paolo Silvia"
    ),
    "es": _words("Alba Álvaro Begoña Carlos Elena Gonzalo Inés Íñigo Lucía Martín Núria Pablo Rocío Sofía"),
    "pl": _words("Agnieszka Bartosz Dorota Grzegorz Iwona Kasia Łukasz Małgorzata Paweł Stanisław Zofia"),
    "en": _words(
        "Aisha Aoife Ben Caitlin Darragh Emily Grace Hassan Imani "
        "Jack Kate Liam Maya Noah Olivia Priya Quinn Ruth "
        "Sean Tara Wei William Xavier Yusuf Zara"
    ),
}  # fmt: skip
LAST: dict[str, tuple[str, ...]] = {
    "de": _words(
        "Albrecht Bauer Brückner Dietrich Engel Fischer Großmann "
        "Hartmann Hoffmann Jäger Keller Köhler Lehmann Müller "
        "Neumann Pfeiffer Richter Schäfer Schröder Vogt Weiß Winkler Zimmermann"
    ),
    "fr": _words(
        "Blanchard Chevalier Dubois Fontaine Garnier Lefèvre "
        "Leroy Moreau Noël Perrin Renaud Roussel Vidal"
    ),
    "nl": _words(
        "Bakker Bos Brouwer Dekker Hendriks Jansen "
        "Kuipers Mulder Peters Smit Verhoeven Visser Willems"
    ),
    "it": _words(
        "Bianchi Colombo Conti Costa D’Angelo Esposito "
        "Ferrari Galli Greco Moretti Ricci Romano Russo"
    ),
    "es": _words(
        "Álvarez Castro Domínguez Fernández García Iglesias "
        "López Muñoz Núñez Ortega Peña Romero Vázquez"
    ),
    "pl": _words("Kowalska Kamiński Lewandowska Nowak Piątek Szymańska Wiśniewski Wójcik Zając Zieliński"),
    "en": _words(
        "Ahmed Brennan Chen Clarke Doyle Fitzgerald Johnson Kelly "
        "Khan Lee Murphy Nguyen O’Brien O’Connor Patel Quinn "
        "Ryan Smith-Jones Taylor Walsh Williams Wilson"
    ),
}  # fmt: skip
# (city, area as it is dialled), by country.
CITIES: dict[str, tuple[tuple[str, str], ...]] = {
    "DE": (("Berlin", "30"), ("München", "89"), ("Köln", "221"), ("Leipzig", "341"), ("Görlitz", "3581")),
    "AT": (("Wien", "1"), ("Graz", "316"), ("Innsbruck", "512")),
    "FR": (("Paris", "1"), ("Lyon", "4"), ("Besançon", "3")),
    "NL": (("Amsterdam", "20"), ("Utrecht", "30"), ("’s-Hertogenbosch", "73")),
    "IT": (("Milano", "02"), ("Torino", "011"), ("Bolzano", "0471")),
    "ES": (("Madrid", "91"), ("Bilbao", "94"), ("A Coruña", "981")),
    "PL": (("Kraków", "12"), ("Łódź", "42"), ("Gdańsk", "58")),
    "IE": (("Dublin", "1"), ("Cork", "21"), ("Dún Laoghaire", "1")),
    "US": (
        ("Portland", "503"),
        ("Boulder", "303"),
        ("Boston", "617"),
        ("Austin", "512"),
        ("Brooklyn", "718"),
    ),
    "CA": (("Vancouver", "604"), ("Toronto", "416"), ("Montréal", "514")),
}
DIALLED = {
    "DE": "+49", "AT": "+43", "FR": "+33", "NL": "+31", "IT": "+39", "ES": "+34", "PL": "+48", "IE": "+353",
    "US": "+1", "CA": "+1",
}  # fmt: skip
INTERESTS = ("hiking", "camping", "climbing", "cycling", "running", "paddling", "skiing", "home", "garden")
# Letters that have no accent to take away.
PLAIN_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "’": "", "'": "", " ": "", "-": ""})
