"""Invented requests and invented people; addresses end in .example, phones are those kept for fiction."""

from msgspec import Struct

from models.workflow import Trade, Urgency


class Request(Struct, frozen=True):
    title: str
    trade: Trade
    urgency: Urgency
    description: str


REQUESTS = (
    Request("Fuite sous l'évier", Trade.PLUMBING, Urgency.NORMAL, "L'eau goutte du siphon depuis deux jours. Un seau est placé dessous."),
    Request("Plus d'eau chaude", Trade.HEATING, Urgency.URGENT, "Le ballon ne chauffe plus depuis hier soir. Le voyant reste éteint."),
    Request("Prise qui fait des étincelles", Trade.ELECTRICITY, Urgency.URGENT, "La prise du salon fait des étincelles. Le disjoncteur a été coupé."),
    Request("Porte d'entrée bloquée", Trade.LOCKSMITH, Urgency.URGENT, "La clé tourne dans le vide. La porte ne s'ouvre plus de l'extérieur."),
    Request("Volet roulant coincé", Trade.JOINERY, Urgency.LOW, "Le volet de la chambre reste à mi-hauteur et ne bouge plus."),
    Request("Peinture écaillée au plafond", Trade.PAINTING, Urgency.LOW, "Le plafond de la salle de bains s'écaille au-dessus de la douche."),
    Request("Cafards dans la cuisine", Trade.PESTS, Urgency.NORMAL, "Des insectes sont vus le soir derrière le réfrigérateur."),
    Request("Lave-vaisselle en panne", Trade.APPLIANCES, Urgency.LOW, "L'appareil fourni avec le logement ne vidange plus."),
    Request("Vitre fêlée", Trade.GLAZING, Urgency.NORMAL, "La vitre de la fenêtre de la cuisine est fêlée sur toute sa largeur."),
    Request("Boîte aux lettres forcée", Trade.OTHER, Urgency.LOW, "La porte de la boîte aux lettres ne ferme plus."),
    Request("Chasse d'eau qui coule", Trade.PLUMBING, Urgency.NORMAL, "L'eau coule sans arrêt dans la cuvette. Le robinet d'arrêt est fermé la nuit."),
    Request("Radiateur froid", Trade.HEATING, Urgency.NORMAL, "Le radiateur de la chambre reste froid alors que les autres chauffent."),
    Request("Interrupteur cassé", Trade.ELECTRICITY, Urgency.LOW, "L'interrupteur du couloir s'enfonce et n'allume plus."),
    Request("Serrure à changer", Trade.LOCKSMITH, Urgency.NORMAL, "Un trousseau a été perdu. Le cylindre est à remplacer."),
    Request("Porte de placard dégondée", Trade.JOINERY, Urgency.LOW, "La charnière du haut est arrachée."),
    Request("Mur taché d'humidité", Trade.PAINTING, Urgency.NORMAL, "Une tache s'étend derrière le canapé. La fuite du voisin est réparée."),
    Request("Souris dans le garage", Trade.PESTS, Urgency.NORMAL, "Des crottes et des sacs rongés ont été trouvés dans le garage."),
    Request("Hotte qui n'aspire plus", Trade.APPLIANCES, Urgency.LOW, "Le moteur tourne mais la fumée reste dans la cuisine."),
    Request("Double vitrage embué", Trade.GLAZING, Urgency.LOW, "De la buée s'est formée entre les deux vitres du séjour."),
    Request("Fuite au compteur d'eau", Trade.PLUMBING, Urgency.URGENT, "L'eau coule devant le compteur et rejoint la cage d'escalier."),
    Request("Chaudière en défaut", Trade.HEATING, Urgency.URGENT, "Le code F28 s'affiche. Ni chauffage ni eau chaude."),
    Request("Tableau électrique qui disjoncte", Trade.ELECTRICITY, Urgency.NORMAL, "Le disjoncteur saute dès que le four est allumé."),
    Request("Robinet de cuisine à remplacer", Trade.PLUMBING, Urgency.LOW, "Le mitigeur fuit à la base et le bec ne tourne plus."),
    Request("Fenêtre qui ne ferme plus", Trade.JOINERY, Urgency.NORMAL, "La poignée tourne à vide. Le vent entre dans la chambre."),
    Request("Évacuation de douche bouchée", Trade.PLUMBING, Urgency.NORMAL, "L'eau met un quart d'heure à s'écouler."),
    Request("Détecteur de fumée absent", Trade.OTHER, Urgency.NORMAL, "Aucun détecteur n'est posé dans le logement."),
    Request("Interphone muet", Trade.ELECTRICITY, Urgency.NORMAL, "L'interphone sonne mais on n'entend pas le visiteur."),
    Request("Joints de baignoire noircis", Trade.PLUMBING, Urgency.LOW, "Les joints se décollent sur toute la longueur."),
    Request("Thermostat déréglé", Trade.HEATING, Urgency.LOW, "La température affichée ne correspond pas à celle de la pièce."),
    Request("Serrure de cave forcée", Trade.LOCKSMITH, Urgency.NORMAL, "La porte de la cave a été forcée pendant la nuit."),
    Request("Plinthe décollée", Trade.JOINERY, Urgency.LOW, "La plinthe du couloir s'est décollée sur deux mètres."),
    Request("Guêpes sous le toit", Trade.PESTS, Urgency.URGENT, "Un nid est visible au-dessus de la fenêtre de la chambre d'enfant."),
    Request("Plaque de cuisson en panne", Trade.APPLIANCES, Urgency.NORMAL, "Deux foyers sur quatre ne chauffent plus."),
    Request("Lumière du hall en panne", Trade.ELECTRICITY, Urgency.NORMAL, "Le hall reste dans le noir à partir de 18 h."),
)  # fmt: skip
STREETS = ("rue des Lilas", "rue du Moulin", "avenue de la République", "rue Victor-Hugo", "allée des Érables", "rue de la Gare", "impasse du Puits", "boulevard Carnot", "rue des Tanneurs", "place du Marché")  # fmt: skip
TOWNS = (("59000", "Lille"), ("59100", "Roubaix"), ("59200", "Tourcoing"), ("59650", "Villeneuve-d'Ascq"), ("59130", "Lambersart"), ("62000", "Arras"), ("62300", "Lens"), ("59500", "Douai"), ("59300", "Valenciennes"), ("62100", "Calais"))  # fmt: skip
TENANTS = (("Madame", "Camille Martin"), ("Monsieur", "Hugo Petit"), ("", "Alex Fontaine"), ("Madame", "Jeanne Lefebvre"), ("Monsieur", "Mamadou Diallo"), ("Madame", "Léa Vasseur"), ("Monsieur", "Paul Delattre"), ("Madame", "Fatima Haddad"), ("Monsieur", "Louis Carpentier"), ("Madame", "Marie-Christine Vandenbroucke-Delannoy"))  # fmt: skip
OWNERS = (("SCI des Lilas", "1 place Rihour\n59000 Lille"), ("Indivision Carpentier", "8 rue de la Clef\n59000 Lille"), ("SCI Deûle et Lys", "14 quai du Wault\n59000 Lille"))  # fmt: skip
FLOORS = ("rez-de-chaussée", "1er étage", "2e étage", "3e étage", "5e étage avec ascenseur")
DOORS = ("porte gauche", "porte droite", "porte 12", "fond du couloir", "")
