const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const lines = (text: string): readonly string[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim());

/** Given names and surnames are drawn separately, so that no name means a real person. */
export const givenNames = words(`
  Aaliyah Aarav Abena Adaeze Agnieszka Aiko Aisling Alejandra Alessio Alma Amara Amélie Amir Ana Anders André Anna Anaïs
  Anton Aoife Arjun Arwa Astrid Aylin Azra Beatriz Benedikt Bjørn Bronisława Camila Carlos Cédric Chidi Chinwe Chloé
  Ciarán Clara Cosima Dagny Daisuke Daniela Dariusz Deepa Dejan Dilara Dmitri Ebba Efua Eilidh Ekaterina Elif Elías
  Eleni Emeka Emil Emre Enrique Erik Esperanza Esra Eszter Fatima Farid Felipe Femke Finn François Freya Gabriela Gaël
  Giulia Gonzalo Grzegorz Günther Gwen Hamza Hana Hanneke Harriet Hélène Hiroshi Hugo Ibrahim Ilse Imani Inés Ingrid
  Isaac Isidora Ivana Jakub Jamal Jana Jannik Jelena Jens Jin João Jochen Jörg Jolanta José Judit Jürgen Kaito Kamila
  Karim Katarzyna Kavya Keanu Keiko Khadija Kofi Kristian Kwame Lakshmi Lamia Lars Laszlo Latoya Layla Lea Leonor Liam
  Lieke Linnea Lucía Luís Lukáš Lwazi Maëlle Magnus Mahmoud Maite Małgorzata Manuela Marek Marisol Márton Mateus Mei
  Mehmet Mercy Milan Milica Minh Miriam Mohamed Mónica Nadia Naledi Naoki Natalia Neha Niamh Nikolai Noémie Nuno Obinna
  Oksana Olamide Oleksandr Olivia Omar Oona Oskar Paloma Pavel Pedro Pelin Petra Philippa Piotr Priya Quentin Radka Rafael
  Rania Renée Ricardo Rohan Rosalind Ruth Saana Sakura Salma Samir Sandeep Santiago Şebnem Selin Seo-yeon Shanice Siobhán
  Simone Søren Stanisław Sunita Svetlana Takumi Tamar Tariq Tatiana Teodora Thandiwe Theo Thi Tiago Tobias Tuva Uchenna
  Ulrike Václav Valentina Vera Vikram Vinícius Wanjiru Wei Wiebke Xavier Ximena Yara Yasmin Youssef Yusuf Zainab Zawadi
  Zeynep Zofia Zoltán Zuzana
`);

export const surnames = words(`
  Abara Abbasi Acheampong Adeleke Aguirre Ahlström Akdeniz Alcántara Almeida Alvarsson Amsberg Andrade Anquetil Appiah
  Aravena Arsenault Asante Aslan Axelsson Azevedo Babić Bachmann Baidoo Bakshi Balogh Banda Barreto Bartoš Bäcker Becerra
  Belhadj Bellandi Berglund Bianchetti Bielak Björk Blaschke Blixen Boateng Bogdanov Bondarenko Borges Botha Bouchard
  Boulanger Brandão Brennan Brückner Bruun Burgos Çelik Cabral Calloway Cantillon Cardoso Castellanos Cavalli Černý
  Chakraborty Chaudhry Chikere Cisneros Clavell Coelho Corrigan Costigan Cuevas Czarnecki Dahlgren Danjuma Dąbrowska Daoud
  Delacroix Demir Devlin Dhillon Diallo Dietrich Dlamini Dobrescu Donnelly Dubois Duarte Dvořák Eberhardt Echeverría Eide
  Ekholm Eklund Elmahdi Engström Erdoğdu Esposito Etxeberria Fagerholm Falkenberg Farouk Fernandes Ferrari Fiala Fjeld
  Fonseca Fournier Frączek Fredriksen Fuentes Gajewski Galván Ganguly Garneau Gebhardt Ghoshal Giordani Głowacka Gómez
  Goossens Grönvall Guimarães Gupte Haapala Habib Hagström Halloran Hanssen Haraldsen Hasegawa Haverkamp Hedlund Heikkinen
  Hinrichs Hlaváček Hofstetter Holmqvist Horváth Huang Huber Hussein Ibáñez Idowu Iglesias Ilić Inoue Iqbal Isaksen
  Ishikawa Ivanov Jabłoński Jagtap Jansen Jaramillo Jensen Jóhannsson Jovanović Kaczmarek Kagiso Kamara Kapoor Karlsen
  Kasprzak Keränen Khatri Kılıç Kipkemboi Kisiel Kjellberg Kobayashi Kołodziej Koskinen Kovács Kowalski Kristiansen
  Kruszewski Kulkarni Kurosawa Lachance Laghari Laukkanen Leclerc Leitner Lindahl Lindqvist Ljungberg Löfgren Lombardi
  Lourenço Ludwig Lund Mabaso Maciejewski Madsen Makinde Malik Marković Martínez Massaquoi Matsuda Mbeki Mehrotra Meier
  Meyer Mendes Mensah Mikkelsen Mitsotaki Moreau Morgenstern Mäkinen Müller Mueller Musa Mutua Nadkarni Nagy Nakashima Naidoo
  Ndiaye Németh Nguyen Nieminen Nkosi Nordahl Novák Nowak Núñez Nwosu Nyström Obaseki Oduya Ogunleye Ojeda Okafor Olszewski
  Ó_Briain Oorschot Orellana Ortega Ospina Östberg Ottosen Oyelaran Özkan Pacheco Paczkowski Pajari Panagiotou Paredes
  Pashkov Patel Pavlović Pedersen Peltonen Petrović Pfeiffer Pham Pinheiro Popescu Przybylski Quintero Quist Radchenko
  Rahimi Ramírez Rasmussen Rautio Reddy Reinholt Ribeiro Rinaldi Rojas Rosenqvist Roux Rybak Sałata Sandoval Sánchez
  Santangelo Saraiva Schäfer Schaefer Schröder Seppälä Sethi Shevchenko Shimizu Sikorski Silveira Şimşek Sithole Skovgaard
  Solberg Soriano Stankiewicz Steffensen Strand Strömberg Suzuki Svoboda Szabó Szymański Takeda Tamm Tavares Tembo
  Thorvaldsen Tiwari Tkachenko Toivonen Tran Trygstad Tshabalala Uchida Ulvestad Urbański Valdés van_der_Heide Vanhanen
  Vasiliou Vega Vermeulen Vestergaard Villanueva Virtanen Vogel Vukić Wachira Wagner Wallin Wekesa Wettstein Wiśniewski
  Wolski Xu Yamashita Yáñez Yeboah Yıldız Yilmaz Zając Zamora Zeman Zhou Zieliński Žižka Zuidema
`).map((name) => name.replaceAll("_", " "));

/** People easily mistaken for one another: an assistant asked for one of them has to ask which. */
export const lookAlikes: readonly (readonly [given: string, surname: string])[] = [
  ["Anna", "Müller"],
  ["Anna", "Mueller"],
  ["Jon", "Meyer"],
  ["John", "Meier"],
];

export interface Office {
  readonly city: string;
  readonly country: string;
  readonly usageLocation: string;
  readonly language: string;
  readonly dialling: string;
  readonly street: string;
}

const office = (line: string): Office => {
  const [city = "", country = "", usageLocation = "", language = "", dialling = "", street = ""] = line.split("|");
  return { city, country, usageLocation, language, dialling, street };
};

/** The first is the head office. */
export const offices = lines(`
  Berlin|Germany|DE|de-DE|+49 30|Uferweg 12
  London|United Kingdom|GB|en-GB|+44 20|4 Lantern Yard
  Lisbon|Portugal|PT|pt-PT|+351 21|Rua do Farol 88
  Kraków|Poland|PL|pl-PL|+48 12|ul. Wiślna 7
  Stockholm|Sweden|SE|sv-SE|+46 8|Björkgatan 31
  Lagos|Nigeria|NG|en-NG|+234 1|19 Palm Grove
  São Paulo|Brazil|BR|pt-BR|+55 11|Rua das Acácias 240
  Bengaluru|India|IN|en-IN|+91 80|22 Banyan Road
`).map(office);

export interface Department {
  readonly name: string;
  /** Share of the staff, in parts of twenty. */
  readonly weight: number;
  readonly head: string;
  readonly lead: string;
  readonly titles: readonly string[];
}

const department = (line: string): Department => {
  const [name = "", weight = "", head = "", lead = "", titles = ""] = line.split("|");
  return { name, weight: Number(weight), head, lead, titles: titles.split(", ") };
};

export const departments = lines(`
  Engineering|4|Chief Technology Officer|Engineering Manager|Software Engineer, Senior Software Engineer, Test Engineer, Site Reliability Engineer
  Sales|3|Chief Revenue Officer|Sales Manager|Account Executive, Sales Representative, Sales Engineer, Partner Manager
  Finance|2|Chief Financial Officer|Finance Manager|Accountant, Senior Accountant, Financial Analyst, Payroll Specialist, Treasury Analyst
  Operations|3|Chief Operating Officer|Operations Manager|Operations Analyst, Logistics Planner, Production Technician, Quality Inspector
  Customer Support|2|Head of Customer Support|Support Team Lead|Support Agent, Senior Support Agent, Escalation Engineer
  Marketing|1|Chief Marketing Officer|Marketing Manager|Content Writer, Campaign Manager, Graphic Designer
  Research|2|Head of Research|Research Lead|Research Scientist, Data Scientist, Laboratory Technician
  Human Resources|1|Chief People Officer|HR Manager|HR Business Partner, Recruiter, HR Specialist
  Information Technology|1|Chief Information Officer|IT Manager|Systems Administrator, Network Engineer, Service Desk Analyst
  Legal|1|General Counsel|Legal Manager|Legal Counsel, Contract Specialist, Compliance Officer
`).map(department);

/** Names of applications. The first ones exist in a tenant of any size. */
export const applicationNames = lines(`
  Payroll Bridge
  Expense Hub
  Travel Desk
  HR Connector
  Invoice Reader
  Sales Pipeline
  Badge Printer
  Canteen Orders
  Shift Planner
  Lab Notebook
  Contract Vault
  Parcel Tracker
  Meeting Room Signs
  Campaign Studio
  Support Console
  Fleet Map
  Build Farm
  Release Board
  Warehouse Scanner
  Visitor Desk
  Board Papers
  Training Portal
  Treasury Forecast
  Whistleblower Line
  Price Book
  Quality Audits
  Spare Parts Catalogue
  Energy Monitor
  Intranet Search
  Survey Maker
  Translation Queue
  Brand Library
  Asset Register
  Patent Watch
  Tax Filing
  Bank File Transfer
  Time Sheets
  Bonus Calculator
  Recruiting Funnel
  Onboarding Checklist
  Offboarding Checklist
  Car Pool
  Print Server
  Backup Console
  Password Reset Kiosk
  Call Recorder
  Chat Archive
  Customer Portal
  Dealer Portal
  Supplier Portal
  Field Service App
  Drone Inspections
  Test Bench
  Code Review Bot
  Feature Flags
  Incident Pager
  Status Page
  Log Viewer
  Metrics Board
  Data Catalogue
`);

export const projectNames = words(`
  Alder Amber Anchor Aspen Aurora Basalt Beacon Birch Bramble Breakwater Cedar Cinder Cobalt Comet Compass Coral Cypress
  Delta Dune Ember Estuary Falcon Fern Fjord Flint Garnet Glacier Granite Harbour Hazel Heron Horizon Indigo Iris Jasper
  Juniper Kelp Kestrel Lagoon Larch Lantern Lichen Linden Lotus Maple Marble Meadow Meridian Mistral Monsoon Moss Nimbus
  Oak Obsidian Opal Orchard Osprey Pebble Pine Plover Prism Quarry Quartz Raven Reed Ridge Rowan Saffron Sequoia Shale
  Sparrow Spruce Summit Tempest Thistle Tidal Topaz Tundra Umber Velvet Willow Wren Yarrow Zephyr
`);
