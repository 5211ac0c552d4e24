"""Names and places the demo's customers are drawn from. All of them are inventions of chance."""

from typing import NamedTuple


class Place(NamedTuple):
    """A city, its address parts, and which names are usual there."""

    city: str
    country: str
    state: str
    zip: str
    language: str
    names: str


CITIES = [
    Place("Hamburg", "Germany", "HH", "20357", "en", "german"),
    Place("Vienna", "Austria", "W", "1070", "en", "german"),
    Place("Utrecht", "Netherlands", "UT", "3512", "en", "dutch"),
    Place("Shanghai", "China", "SH", "200031", "zh", "chinese"),
    Place("Lyon", "France", "ARA", "69004", "en", "french"),
    Place("Dublin", "Ireland", "D", "D08", "en", "english"),
    Place("Munich", "Germany", "BY", "80469", "zh", "chinese"),
    Place("Bologna", "Italy", "BO", "40121", "en", "italian"),
    Place("Chengdu", "China", "SC", "610041", "zh", "chinese"),
    Place("Malmo", "Sweden", "M", "21145", "en", "nordic"),
    Place("Leipzig", "Germany", "SN", "04229", "en", "german"),
    Place("Porto", "Portugal", "13", "4050", "en", "iberian"),
]
FIRST_NAMES = {
    "german": ["Lena", "Jonas", "Mila", "Felix", "Hanna", "Paul", "Greta", "Emil", "Clara", "Anton"],
    "dutch": ["Sanne", "Daan", "Lotte", "Bram", "Fleur", "Thijs", "Noor", "Sem"],
    "chinese": ["Wei", "Jing", "Min", "Hao", "Xin", "Yan", "Lei", "Mei", "Jun", "Ting"],
    "french": ["Camille", "Louis", "Chloe", "Hugo", "Manon", "Jules", "Ines", "Leo"],
    "english": ["Aoife", "Conor", "Niamh", "Liam", "Grace", "Owen", "Ruth", "Sean"],
    "italian": ["Giulia", "Marco", "Sofia", "Luca", "Elena", "Matteo", "Anna", "Dario"],
    "nordic": ["Astrid", "Erik", "Freja", "Nils", "Ida", "Oskar", "Maja", "Viggo"],
    "iberian": ["Ines", "Tiago", "Marta", "Rui", "Beatriz", "Nuno", "Clara", "Andre"],
}
LAST_NAMES = {
    "german": ["Hartmann", "Vogel", "Brandt", "Lorenz", "Seidel", "Kuhn", "Winter", "Arndt"],
    "dutch": ["Visser", "Bakker", "Mulder", "Kuiper", "Prins", "Smit"],
    "chinese": ["Chen", "Wang", "Lin", "Zhao", "Huang", "Xu", "Sun", "Zhou", "Guo", "Tang"],
    "french": ["Moreau", "Girard", "Lambert", "Roussel", "Faure", "Blanc"],
    "english": ["Byrne", "Walsh", "Doyle", "Nolan", "Kavanagh", "Brady"],
    "italian": ["Conti", "Greco", "Marini", "Ferri", "Gallo", "Riva"],
    "nordic": ["Lindqvist", "Berg", "Sandberg", "Holm", "Dahl", "Ekman"],
    "iberian": ["Sousa", "Lopes", "Pinto", "Rocha", "Teixeira", "Neves"],
}
STREETS = {
    "german": ["Lindenstrasse", "Am Kanal", "Gartenweg", "Marktgasse", "Hafenring"],
    "dutch": ["Molenpad", "Kerkstraat", "Oude Gracht", "Wilgenlaan"],
    "chinese": ["Huaihai Road", "Renmin Road", "Yulin Street", "Fuxing Road"],
    "french": ["Rue des Tanneurs", "Quai du Port", "Rue du Moulin", "Place Verte"],
    "english": ["Mill Lane", "Harbour Street", "Orchard Road", "Bridge Row"],
    "italian": ["Via dei Portici", "Via del Forno", "Piazza Nuova", "Via Verdi"],
    "nordic": ["Hamngatan", "Bergsgatan", "Skolvagen", "Kanalgatan"],
    "iberian": ["Rua da Fonte", "Rua do Cais", "Travessa Nova", "Rua das Flores"],
}
