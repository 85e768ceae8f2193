<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nb" sourcelanguage="en">
<context>
    <name>ActionDialog</name>
    <message>
        <source>Counting …</source>
        <translation>Teller …</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Begrunnelse</translation>
    </message>
    <message>
        <source>Reason (goes to the audit trail)</source>
        <translation>Begrunnelse (går til sporingsloggen)</translation>
    </message>
    <message>
        <source>Reason, if you like (goes to the audit trail)</source>
        <translation>Begrunnelse, om du vil (går til sporingsloggen)</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Framdrift</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>You stopped it; the rest is as it was.</source>
        <translation>Du stoppet det; resten er som det var.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
</context>
<context>
    <name>ArmStep</name>
    <message>
        <source>Where the configuration is written</source>
        <translation>Hvor konfigurasjonen blir skrevet</translation>
    </message>
    <message>
        <source>What will be written</source>
        <translation>Det som blir skrevet</translation>
    </message>
    <message>
        <source>Start the engine now</source>
        <translation>Start motoren nå</translation>
    </message>
    <message>
        <source>Write the configuration to</source>
        <translation>Skriv konfigurasjonen til</translation>
    </message>
    <message>
        <source>An engine is running. It reads the file when it starts: restart it, and the new folder is watched.</source>
        <translation>En motor kjører. Den leser filen når den starter: start den på nytt, så blir den nye mappen overvåket.</translation>
    </message>
    <message>
        <source>It runs as {user} until this machine is switched off. For always, install it as a service.</source>
        <translation>Den kjører som {user} til denne maskinen slås av. For alltid: installer den som en tjeneste.</translation>
    </message>
    <message>
        <source>✗ Somebody else has changed the file meanwhile. Close the guide and begin again.</source>
        <translation>✗ Noen andre har endret filen i mellomtiden. Lukk veiviseren og begynn på nytt.</translation>
    </message>
    <message>
        <source>✗ The file cannot be written: {why}. Choose another place, or run this program as somebody who may.</source>
        <translation>✗ Filen kan ikke skrives: {why}. Velg et annet sted, eller kjør dette programmet som en som kan.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>State of the engine</source>
        <translation>Tilstanden til motoren</translation>
    </message>
</context>
<context>
    <name>CausesModel</name>
    <message>
        <source>Messages</source>
        <translation>Meldinger</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Årsak</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Hvor</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Tilstand</translation>
    </message>
    <message>
        <source>Source or service</source>
        <translation>Kilde eller tjeneste</translation>
    </message>
</context>
<context>
    <name>CausesPage</name>
    <message>
        <source>Causes</source>
        <translation>Årsaker</translation>
    </message>
    <message>
        <source>The chosen cause</source>
        <translation>Den valgte årsaken</translation>
    </message>
    <message>
        <source>Show the messages</source>
        <translation>Vis meldingene</translation>
    </message>
    <message>
        <source>Map it …</source>
        <translation>Map den …</translation>
    </message>
    <message>
        <source>Say what the code means; all that waits for it goes on</source>
        <translation>Si hva koden betyr; alt som venter på den, går videre</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Leser …</translation>
    </message>
    <message>
        <source>Nothing waits for a person.</source>
        <translation>Ingenting venter på et menneske.</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for a person.</source>
        <translation>
            <numerusform>%n melding venter på et menneske.</numerusform>
            <numerusform>%n meldinger venter på et menneske.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 × %2 in %3</source>
        <translation>%1 × %2 i %3</translation>
    </message>
    <message>
        <source>The rule is at %1.</source>
        <translation>Regelen står i %1.</translation>
    </message>
</context>
<context>
    <name>DifferenceDialog</name>
    <message>
        <source>Difference between two sendings</source>
        <translation>Forskjell mellom to sendinger</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Før</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Etter</translation>
    </message>
    <message>
        <source>Also technical ids and times of the messages</source>
        <translation>Også tekniske id-er og tider for meldingene</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Forskjeller</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
    <message>
        <source>+ only after</source>
        <translation>+ bare etter</translation>
    </message>
    <message>
        <source>− only before</source>
        <translation>− bare før</translation>
    </message>
    <message>
        <source>~ changed</source>
        <translation>~ endret</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Forskjell</translation>
    </message>
    <message>
        <source>Element</source>
        <translation>Element</translation>
    </message>
    <message numerus="yes">
        <source>%n element(s) differ</source>
        <translation>
            <numerusform>%n element er forskjellig</numerusform>
            <numerusform>%n elementer er forskjellige</numerusform>
        </translation>
    </message>
    <message>
        <source>The two say the same.</source>
        <translation>De to sier det samme.</translation>
    </message>
    <message numerus="yes">
        <source>(%n technical difference(s) not shown)</source>
        <translation>
            <numerusform>(%n teknisk forskjell vises ikke)</numerusform>
            <numerusform>(%n tekniske forskjeller vises ikke)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>The key as it stands in journalbro.toml</source>
        <translation>Nøkkelen slik den står i journalbro.toml</translation>
    </message>
    <message>
        <source>Decided by a policy of the organisation; the file cannot change it.</source>
        <translation>Bestemt av en policy i organisasjonen; filen kan ikke endre det.</translation>
    </message>
    <message>
        <source>Default: {value}</source>
        <translation>Standard: {value}</translation>
    </message>
    <message>
        <source>Browse …</source>
        <translation>Bla …</translation>
    </message>
    <message>
        <source>Browse for {key}</source>
        <translation>Bla etter {key}</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Velg</translation>
    </message>
    <message>
        <source>Choose for {key}</source>
        <translation>Velg for {key}</translation>
    </message>
    <message>
        <source>For example {value}</source>
        <translation>For eksempel {value}</translation>
    </message>
    <message>
        <source>from {low} to {high}</source>
        <translation>fra {low} til {high}</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer);;All files (*)</source>
        <translation>PEM-filer (*.pem *.crt *.cer);;Alle filer (*)</translation>
    </message>
    <message>
        <source>There is nothing to choose from</source>
        <translation>Det er ingenting å velge mellom</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Cause: %1  ✕</source>
        <translation>Årsak: %1  ✕</translation>
    </message>
    <message>
        <source>Error contains …</source>
        <translation>Feilen inneholder …</translation>
    </message>
    <message>
        <source>Error contains</source>
        <translation>Feilen inneholder</translation>
    </message>
    <message>
        <source>Finds what stands in the cause: a code, a place such as PID-8, a rule (Ctrl+F)</source>
        <translation>Finner det som står i årsaken: en kode, et sted som PID-8, en regel (Ctrl+F)</translation>
    </message>
    <message>
        <source>National identity number</source>
        <translation>Fødselsnummer</translation>
    </message>
    <message>
        <source>Patient&apos;s national identity number</source>
        <translation>Pasientens fødselsnummer</translation>
    </message>
    <message>
        <source>Eleven digits. The number is hashed and found by its hash; it is kept nowhere.</source>
        <translation>Elleve sifre. Nummeret blir hashet og funnet med hashen; det blir ikke lagret noe sted.</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Trenger tilsyn</translation>
    </message>
    <message>
        <source>Only what waits for a person</source>
        <translation>Bare det som venter på et menneske</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Nullstill</translation>
    </message>
    <message>
        <source>Show all causes again</source>
        <translation>Vis alle årsaker igjen</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Tilstand</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Kilde</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Mål</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tid</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Første dag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Siste dag</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Alle tilstander</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meldinger</translation>
    </message>
    <message>
        <source>Deliveries</source>
        <translation>Leveringer</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>Alle kilder</translation>
    </message>
    <message>
        <source>All destinations</source>
        <translation>Alle mål</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle typer</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Når som helst</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Siste time</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>I dag</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Siste 7 dager</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Siste 30 dager</translation>
    </message>
    <message>
        <source>Between two days</source>
        <translation>Mellom to dager</translation>
    </message>
    <message>
        <source>A national identity number has eleven digits.</source>
        <translation>Et fødselsnummer har elleve sifre.</translation>
    </message>
</context>
<context>
    <name>FolderStep</name>
    <message>
        <source>The folder that the record system writes to</source>
        <translation>Mappen som journalsystemet skriver til</translation>
    </message>
    <message>
        <source>Browse …</source>
        <translation>Bla …</translation>
    </message>
    <message>
        <source>Short name of the source</source>
        <translation>Kort navn på kilden</translation>
    </message>
    <message>
        <source>The newest files</source>
        <translation>De nyeste filene</translation>
    </message>
    <message>
        <source>Test: synthetic people only; a real person number is refused</source>
        <translation>Test: bare syntetiske personer; et ekte personnummer blir avvist</translation>
    </message>
    <message>
        <source>Production: real patients; a synthetic person number is refused</source>
        <translation>Produksjon: virkelige pasienter; et syntetisk personnummer blir avvist</translation>
    </message>
    <message>
        <source>Root of the municipality&apos;s own identifiers</source>
        <translation>Rot for kommunens egne identifikatorer</translation>
    </message>
    <message>
        <source>Which folder does the record system write to?</source>
        <translation>Hvilken mappe skriver journalsystemet til?</translation>
    </message>
    <message>
        <source>Short name</source>
        <translation>Kort navn</translation>
    </message>
    <message>
        <source>It is part of the identifiers made for this source, so it cannot be changed later.</source>
        <translation>Det er en del av identifikatorene som lages for denne kilden, så det kan ikke endres senere.</translation>
    </message>
    <message>
        <source>What goes through here?</source>
        <translation>Hva går gjennom her?</translation>
    </message>
    <message>
        <source>✗ There is no such folder. Look for a spelling mistake, or connect the share.</source>
        <translation>✗ Det finnes ingen slik mappe. Se etter en skrivefeil, eller koble til nettverksområdet.</translation>
    </message>
    <message>
        <source>✗ That is a file. Choose the folder that it lies in.</source>
        <translation>✗ Det er en fil. Velg mappen den ligger i.</translation>
    </message>
    <message>
        <source>✗ This user may not read the folder. The engine&apos;s user needs the right to read it and to move files out of it.</source>
        <translation>✗ Denne brukeren får ikke lese mappen. Motorens bruker trenger rett til å lese den og flytte filer ut av den.</translation>
    </message>
    <message>
        <source>✗ The folder cannot be reached. If it is a share, look at the network.</source>
        <translation>✗ Mappen kan ikke nås. Er den et nettverksområde, se på nettverket.</translation>
    </message>
    <message>
        <source>✓ More than {count} files now</source>
        <translation>✓ Mer enn {count} filer nå</translation>
    </message>
    <message>
        <source>✓ The folder is empty now. That is fine when the record system has nothing to export.</source>
        <translation>✓ Mappen er tom nå. Det er greit når journalsystemet ikke har noe å eksportere.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) now, the newest:</source>
        <translation>
            <numerusform>%n fil nå, den nyeste:</numerusform>
            <numerusform>%n filer nå, de nyeste:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormatStep</name>
    <message>
        <source>Another file …</source>
        <translation>En annen fil …</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Prøv den</translation>
    </message>
    <message>
        <source>Choose a file that the record system has written, and see what would become of it. Nothing is sent.</source>
        <translation>Velg en fil som journalsystemet har skrevet, og se hva det ville bli av den. Ingenting blir sendt.</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Melding</translation>
    </message>
    <message>
        <source>What becomes of it</source>
        <translation>Hva det blir av den</translation>
    </message>
    <message>
        <source>What would become of the file</source>
        <translation>Hva det ville bli av filen</translation>
    </message>
    <message>
        <source>Look at each file</source>
        <translation>Se på hver fil</translation>
    </message>
    <message>
        <source>KITH XML (PLO, MsgHead)</source>
        <translation>KITH XML (PLO, MsgHead)</translation>
    </message>
    <message>
        <source>What the message says, else UTF-8</source>
        <translation>Det meldingen sier, ellers UTF-8</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Character set</source>
        <translation>Tegnsett</translation>
    </message>
    <message>
        <source>File to try</source>
        <translation>Fil å prøve</translation>
    </message>
    <message>
        <source>What are the files?</source>
        <translation>Hva er filene?</translation>
    </message>
    <message>
        <source>Try it on a real file</source>
        <translation>Prøv det på en virkelig fil</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Leser …</translation>
    </message>
    <message>
        <source>✗ It could not be tried: {why}</source>
        <translation>✗ Det kunne ikke prøves: {why}</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n melding</numerusform>
            <numerusform>%n meldinger</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Ingenting ble sendt.</translation>
    </message>
    <message>
        <source>Makes</source>
        <translation>Lager</translation>
    </message>
    <message>
        <source>Stops</source>
        <translation>Stopper</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Merk</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) that no rule reads</source>
        <translation>
            <numerusform>%n felt som ingen regel leser</numerusform>
            <numerusform>%n felt som ingen regel leser</numerusform>
        </translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>Ikke lest</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Set up Journalbro</source>
        <translation>Sett opp Journalbro</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Legg til en mappe</translation>
    </message>
    <message>
        <source>Only want to look? Practice mode runs on sample exports and a service of its own.</source>
        <translation>Vil du bare se? Øvingsmodus kjører på eksempeleksporter og en egen tjeneste.</translation>
    </message>
    <message>
        <source>Practice mode</source>
        <translation>Øvingsmodus</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Tilbake</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Mappe</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Tjeneste</translation>
    </message>
    <message>
        <source>Arm</source>
        <translation>Sett i gang</translation>
    </message>
    <message>
        <source>✓ Written. The engine starts; this window shows it when it answers.</source>
        <translation>✓ Skrevet. Motoren starter; dette vinduet viser det når den svarer.</translation>
    </message>
    <message>
        <source>✓ Written.</source>
        <translation>✓ Skrevet.</translation>
    </message>
    <message>
        <source>✓ The engine runs and watches the folder.</source>
        <translation>✓ Motoren kjører og overvåker mappen.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Neste</translation>
    </message>
</context>
<context>
    <name>HandbookWindow</name>
    <message>
        <source>Guide – Journalbro</source>
        <translation>Håndbok – Journalbro</translation>
    </message>
    <message>
        <source>Search …</source>
        <translation>Søk …</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>Søk i håndboken</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Innhold</translation>
    </message>
    <message>
        <source>The guide</source>
        <translation>Håndboken</translation>
    </message>
    <message>
        <source>The guide cannot be read: {file}: {why}. Install Journalbro again.</source>
        <translation>Håndboken kan ikke leses: {file}: {why}. Installer Journalbro på nytt.</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>History</source>
        <translation>Historie</translation>
    </message>
    <message>
        <source>attempt {number} ({destination})</source>
        <translation>forsøk {number} ({destination})</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tid</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Hvem</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Hva</translation>
    </message>
    <message>
        <source>Became</source>
        <translation>Ble til</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Hvorfor</translation>
    </message>
</context>
<context>
    <name>LinkBar</name>
    <message>
        <source>Open rule</source>
        <translation>Åpne regelen</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor</source>
        <translation>Åpne mappingfilen på linjen i redigeringsprogrammet</translation>
    </message>
    <message>
        <source>Link before</source>
        <translation>Forrige kobling</translation>
    </message>
    <message>
        <source>Next link</source>
        <translation>Neste kobling</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} av {count}</translation>
    </message>
    <message>
        <source>Choose something on either side to see where it came from, or what became of it. F6 goes to its partner.</source>
        <translation>Velg noe på en av sidene for å se hvor det kom fra, eller hva det ble til. F6 går til motparten.</translation>
    </message>
    <message>
        <source>bytes {places}</source>
        <translation>byte {places}</translation>
    </message>
    <message>
        <source>fixed by the rule</source>
        <translation>fastsatt av regelen</translation>
    </message>
    <message>
        <source>Rule: {rule}</source>
        <translation>Regel: {rule}</translation>
    </message>
</context>
<context>
    <name>LogModel</name>
    <message>
        <source>Time</source>
        <translation>Tid</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Kilde</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Pasient</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Mål</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Tilstand</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>Forsøk</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Årsak</translation>
    </message>
</context>
<context>
    <name>LogPage</name>
    <message>
        <source>Reading …</source>
        <translation>Leser …</translation>
    </message>
    <message>
        <source>Message log</source>
        <translation>Meldingslogg</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meldinger</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Åpne</translation>
    </message>
    <message>
        <source>Show the message (Enter)</source>
        <translation>Vis meldingen (Enter)</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Eksporter …</translation>
    </message>
    <message>
        <source>Write the list to a CSV file, without patient data</source>
        <translation>Skriv listen til en CSV-fil, uten pasientdata</translation>
    </message>
    <message>
        <source>Show newer messages</source>
        <translation>Vis nyere meldinger</translation>
    </message>
    <message>
        <source>The list stands still while you read. Show what came since (F5)</source>
        <translation>Listen står stille mens du leser. Vis det som har kommet siden (F5)</translation>
    </message>
    <message>
        <source>No message matches the filter.</source>
        <translation>Ingen melding passer til filteret.</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Nullstill</translation>
    </message>
    <message>
        <source>There are no messages yet. When a record system writes a file to a watched folder, it appears here.</source>
        <translation>Det er ingen meldinger ennå. Når et journalsystem skriver en fil til en overvåket mappe, dukker den opp her.</translation>
    </message>
    <message>
        <source>Look at the folders now</source>
        <translation>Se i mappene nå</translation>
    </message>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n ny</numerusform>
            <numerusform>%n nye</numerusform>
        </translation>
    </message>
    <message>
        <source>This is not a valid national identity number.</source>
        <translation>Dette er ikke et gyldig fødselsnummer.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Prøv igjen</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n melding</numerusform>
            <numerusform>%n meldinger</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n valgt</numerusform>
            <numerusform>%n valgt</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything that the filter finds</source>
        <translation>Alt som filteret finner</translation>
    </message>
    <message>
        <source>Everything that waits for a person</source>
        <translation>Alt som venter på et menneske</translation>
    </message>
    <message>
        <source>That is more than can be selected by hand. Filter the list instead, and select nothing.</source>
        <translation>Det er mer enn det går an å velge for hånd. Filtrer listen i stedet, og velg ingenting.</translation>
    </message>
    <message numerus="yes">
        <source>%n selected message(s)</source>
        <translation>
            <numerusform>%n valgt melding</numerusform>
            <numerusform>%n valgte meldinger</numerusform>
        </translation>
    </message>
    <message>
        <source>Export the list without patient data</source>
        <translation>Eksporter listen uten pasientdata</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-filer (*.csv)</translation>
    </message>
    <message>
        <source>Writing the list …</source>
        <translation>Skriver listen …</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were written to the file.</source>
        <translation>
            <numerusform>%n melding ble skrevet til filen.</numerusform>
            <numerusform>%n meldinger ble skrevet til filen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file could not be written: %1</source>
        <translation>Filen kunne ikke skrives: %1</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopier</translation>
    </message>
    <message>
        <source>Show only this cause</source>
        <translation>Vis bare denne årsaken</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Pages</source>
        <translation>Sider</translation>
    </message>
    <message>
        <source>The engine said no</source>
        <translation>Motoren sa nei</translation>
    </message>
    <message>
        <source>The engine did not answer</source>
        <translation>Motoren svarte ikke</translation>
    </message>
    <message>
        <source>Test environment</source>
        <translation>Testmiljø</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hjelp</translation>
    </message>
</context>
<context>
    <name>MendDialog</name>
    <message>
        <source>Map a code</source>
        <translation>Map en kode</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Leser …</translation>
    </message>
    <message>
        <source>Open rule</source>
        <translation>Åpne regelen</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor</source>
        <translation>Åpne mappingfilen på linjen i redigeringsprogrammet</translation>
    </message>
    <message>
        <source>The code as it was sent</source>
        <translation>Koden slik den ble sendt</translation>
    </message>
    <message>
        <source>Find a code</source>
        <translation>Finn en kode</translation>
    </message>
    <message>
        <source>Find code or text</source>
        <translation>Finn kode eller tekst</translation>
    </message>
    <message>
        <source>What it may become</source>
        <translation>Hva den kan bli til</translation>
    </message>
    <message>
        <source>What is written</source>
        <translation>Det som blir skrevet</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Begrunnelse</translation>
    </message>
    <message>
        <source>Reason, if you like (goes to the audit trail)</source>
        <translation>Begrunnelse, om du vil (går til sporingsloggen)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>Check on the waiting messages</source>
        <translation>Prøv på meldingene som venter</translation>
    </message>
    <message>
        <source>Map it, and send all again</source>
        <translation>Map den, og send alle på nytt</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for this.</source>
        <translation>
            <numerusform>%n melding venter på dette.</numerusform>
            <numerusform>%n meldinger venter på dette.</numerusform>
        </translation>
    </message>
    <message>
        <source>Code table: {table}</source>
        <translation>Kodetabell: {table}</translation>
    </message>
    <message>
        <source>No code table stands behind this rule, so the mapping itself must be mended. Open the rule in your editor; the engine</source>
        <translation>Det står ingen kodetabell bak denne regelen, så selve mappingen må rettes. Åpne regelen i redigeringsprogrammet; motoren</translation>
    </message>
    <message>
        <source>loads it when you save, and maps what waits again.</source>
        <translation>laster den når du lagrer, og mapper det som venter, på nytt.</translation>
    </message>
    <message>
        <source>There is no folder for mappings of your own yet. Set site_mappings in the section [installation] of journalbro.toml, so that a new version of the program does not take your codes away.</source>
        <translation>Det finnes ingen mappe for egne mappinger ennå. Sett site_mappings i delen [installation] i journalbro.toml, så en ny versjon av programmet ikke tar kodene dine.</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Åpne innstillinger</translation>
    </message>
    <message>
        <source>Choose what the code means here.</source>
        <translation>Velg hva koden betyr her.</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Kode</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
    <message>
        <source>Codes that become it already</source>
        <translation>Koder som blir det allerede</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>ingenting</translation>
    </message>
    <message>
        <source>The code is known, and says nothing that is passed on</source>
        <translation>Koden er kjent, og sier ingenting som føres videre</translation>
    </message>
    <message>
        <source>Code system</source>
        <translation>Kodesystem</translation>
    </message>
    <message>
        <source>Check first what it does to the messages that wait. Nothing is changed by that.</source>
        <translation>Prøv først hva det gjør med meldingene som venter. Det endrer ingenting.</translation>
    </message>
    <message>
        <source>Checking on the waiting messages …</source>
        <translation>Prøver på meldingene som venter …</translation>
    </message>
    <message>
        <source>The mappings would not be whole with it:</source>
        <translation>Mappingene ville ikke være hele med dette:</translation>
    </message>
    <message numerus="yes">
        <source>Of %n waiting message(s) that were tried, {mapped} would be mapped.</source>
        <translation>
            <numerusform>Av %n ventende melding som ble prøvd, ville {mapped} bli mappet.</numerusform>
            <numerusform>Av %n ventende meldinger som ble prøvd, ville {mapped} bli mappet.</numerusform>
        </translation>
    </message>
    <message>
        <source>The others would stop for another reason:</source>
        <translation>De andre ville stoppe av en annen årsak:</translation>
    </message>
    <message>
        <source>A test with an invented message is written beside it.</source>
        <translation>En test med en oppdiktet melding blir skrevet ved siden av.</translation>
    </message>
    <message>
        <source>No invented message shows the code at work, so no test is written.</source>
        <translation>Ingen oppdiktet melding viser koden i bruk, så det blir ikke skrevet noen test.</translation>
    </message>
    <message>
        <source>Saving, and loading the mappings anew …</source>
        <translation>Lagrer, og laster mappingene på nytt …</translation>
    </message>
    <message>
        <source>Nothing was changed, since the mappings would not load:</source>
        <translation>Ingenting ble endret, siden mappingene ikke ville la seg laste:</translation>
    </message>
    <message numerus="yes">
        <source>It is mapped. %n message(s) are mapped again now and go on in their order.</source>
        <translation>
            <numerusform>Den er mappet. %n melding blir mappet på nytt nå og går videre i sin rekkefølge.</numerusform>
            <numerusform>Den er mappet. %n meldinger blir mappet på nytt nå og går videre i sin rekkefølge.</numerusform>
        </translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>Åpne filen</translation>
    </message>
    <message>
        <source>This cannot be mapped here</source>
        <translation>Dette kan ikke mappes her</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
</context>
<context>
    <name>MessageWindow</name>
    <message>
        <source>Parts of the message</source>
        <translation>Deler av meldingen</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Kilde</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultat</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Spor</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historie</translation>
    </message>
    <message>
        <source>Map the code …</source>
        <translation>Map koden …</translation>
    </message>
    <message>
        <source>Difference …</source>
        <translation>Forskjell …</translation>
    </message>
    <message>
        <source>Compare two sendings of the same thing</source>
        <translation>Sammenlign to sendinger av det samme</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor (F4)</source>
        <translation>Åpne mappingfilen på linjen i redigeringsprogrammet (F4)</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Melding</translation>
    </message>
    <message>
        <source>from {source}</source>
        <translation>fra {source}</translation>
    </message>
    <message>
        <source>file {name}</source>
        <translation>fil {name}</translation>
    </message>
    <message>
        <source>patient {pseudonym}</source>
        <translation>pasient {pseudonym}</translation>
    </message>
    <message>
        <source>no. {number}</source>
        <translation>nr. {number}</translation>
    </message>
    <message>
        <source>Warning: {text}</source>
        <translation>Advarsel: {text}</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>og %n til</numerusform>
            <numerusform>og %n til</numerusform>
        </translation>
    </message>
    <message>
        <source>Values are hidden. Names, places and rules are shown.</source>
        <translation>Verdiene er skjult. Navn, steder og regler vises.</translation>
    </message>
    <message>
        <source>Show …</source>
        <translation>Vis …</translation>
    </message>
    <message>
        <source>The message has moved on since its content was read.</source>
        <translation>Meldingen har gått videre siden innholdet ble lest.</translation>
    </message>
    <message>
        <source>Show again …</source>
        <translation>Vis igjen …</translation>
    </message>
    <message>
        <source>The content is shown; that is in the audit trail.</source>
        <translation>Innholdet vises; det står i sporingsloggen.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Skjul</translation>
    </message>
    <message>
        <source>Hidden. “Show …” above shows it, with a reason, when you have the role for it.</source>
        <translation>Skjult. «Vis …» over viser det, med en begrunnelse, når du har rollen.</translation>
    </message>
    <message>
        <source>To see content you need the role “see_content”. Whoever looks after journalbro.toml gives it to a group of yours: [roles] see_content.</source>
        <translation>For å se innhold trenger du rollen «see_content». Den som har ansvar for journalbro.toml, gir den til en av gruppene dine: [roles] see_content.</translation>
    </message>
    <message>
        <source>Message no. {number}: {kind} from {source}</source>
        <translation>Melding nr. {number}: {kind} fra {source}</translation>
    </message>
    <message>
        <source>There are not two sendings to compare: their content was deleted, or nothing was sent yet.</source>
        <translation>Det finnes ikke to sendinger å sammenligne: innholdet er slettet, eller ingenting er sendt ennå.</translation>
    </message>
</context>
<context>
    <name>OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>Oversikt</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Kilder</translation>
    </message>
    <message>
        <source>Services and engine</source>
        <translation>Tjenester og motor</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>Over tid</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Siste time</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Siste dag</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>Siste uke</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Det som er galt</translation>
    </message>
    <message>
        <source>This is how it was at {time}</source>
        <translation>Slik var det kl. {time}</translation>
    </message>
    <message>
        <source>Journalbro, test environment</source>
        <translation>Journalbro, testmiljø</translation>
    </message>
    <message>
        <source>Journalbro, production</source>
        <translation>Journalbro, produksjon</translation>
    </message>
    <message>
        <source>{what} (since {time}, {ago})</source>
        <translation>{what} (siden {time}, {ago})</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>og %n til</numerusform>
            <numerusform>og %n til</numerusform>
        </translation>
    </message>
    <message>
        <source>A mapping file is wrong: {problem}</source>
        <translation>En mappingfil er feil: {problem}</translation>
    </message>
    <message>
        <source>Show messages</source>
        <translation>Vis meldinger</translation>
    </message>
    <message>
        <source>Show what waits for a person: {name}</source>
        <translation>Vis det som venter på et menneske: {name}</translation>
    </message>
    <message>
        <source>Reload mappings</source>
        <translation>Last inn mappingene på nytt</translation>
    </message>
    <message>
        <source>Load the mappings anew and see whether they are whole</source>
        <translation>Last inn mappingene på nytt og se om de er hele</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsett</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Resume {name}</source>
        <translation>Fortsett {name}</translation>
    </message>
    <message>
        <source>Pause {name}</source>
        <translation>Pause {name}</translation>
    </message>
    <message>
        <source>messages a minute</source>
        <translation>meldinger i minuttet</translation>
    </message>
    <message>
        <source>messages in 10 minutes</source>
        <translation>meldinger på 10 minutter</translation>
    </message>
    <message>
        <source>messages an hour</source>
        <translation>meldinger i timen</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>Gjennomstrømming</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>Delt</translation>
    </message>
    <message>
        <source>Taken in</source>
        <translation>Tatt inn</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Stoppet</translation>
    </message>
    <message>
        <source>Backlog</source>
        <translation>Etterslep</translation>
    </message>
    <message>
        <source>messages in the works, at most</source>
        <translation>meldinger i arbeid, på det meste</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Venter</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Forsinkelse</translation>
    </message>
    <message>
        <source>from intake to delivered, median</source>
        <translation>fra inntak til levert, median</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Median</translation>
    </message>
</context>
<context>
    <name>ProblemList</name>
    <message>
        <source>What is wrong</source>
        <translation>Det som er galt</translation>
    </message>
    <message>
        <source>Line {line}: {said}</source>
        <translation>Linje {line}: {said}</translation>
    </message>
</context>
<context>
    <name>RawText</name>
    <message>
        <source>Raw text</source>
        <translation>Rå tekst</translation>
    </message>
    <message>
        <source>… the rest is not shown here</source>
        <translation>… resten vises ikke her</translation>
    </message>
</context>
<context>
    <name>ReasonDialog</name>
    <message>
        <source>Show content</source>
        <translation>Vis innhold</translation>
    </message>
    <message>
        <source>The message holds data of a patient. Who looked, when and why is written to the audit trail.</source>
        <translation>Meldingen har data om en pasient. Hvem som så, når og hvorfor, blir ført i sporingsloggen.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Begrunnelse</translation>
    </message>
    <message>
        <source>Reason, for example the number of the support case</source>
        <translation>Begrunnelse, for eksempel nummeret på supportsaken</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Vis</translation>
    </message>
</context>
<context>
    <name>ReloadDialog</name>
    <message>
        <source>Reload mappings</source>
        <translation>Last inn mappingene på nytt</translation>
    </message>
    <message>
        <source>Loading the mappings and running their tests …</source>
        <translation>Laster inn mappingene og kjører testene deres …</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problemer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
    <message>
        <source>Open the line</source>
        <translation>Åpne linjen</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor</source>
        <translation>Åpne mappingfilen ved linjen i redigeringsprogrammet ditt</translation>
    </message>
    <message>
        <source>Reload again</source>
        <translation>Last inn igjen</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s). The mappings that were in use stay in use.</source>
        <translation>
            <numerusform>%n problem. Mappingene som var i bruk, er fortsatt i bruk.</numerusform>
            <numerusform>%n problemer. Mappingene som var i bruk, er fortsatt i bruk.</numerusform>
        </translation>
    </message>
    <message>
        <source>Mend the files and reload again; nothing has changed until then.</source>
        <translation>Rett filene og last inn igjen; ingenting er endret før det.</translation>
    </message>
    <message>
        <source>The mappings are whole, and in use from now on.</source>
        <translation>Mappingene er hele, og i bruk fra nå av.</translation>
    </message>
    <message>
        <source>They are new for: {sources}. What waited for a mapping is mapped again.</source>
        <translation>De er nye for: {sources}. Det som ventet på en mapping, mappes på nytt.</translation>
    </message>
    <message>
        <source>The mappings are whole. Nothing has changed in them.</source>
        <translation>Mappingene er hele. Ingenting er endret i dem.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fil</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linje</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Hva som er galt</translation>
    </message>
</context>
<context>
    <name>ReportPage</name>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>Skrevet: {file}</translation>
    </message>
    <message>
        <source>PDF files (*.pdf)</source>
        <translation>PDF-filer (*.pdf)</translation>
    </message>
    <message>
        <source>Files for spreadsheets (*.csv)</source>
        <translation>Filer for regneark (*.csv)</translation>
    </message>
    <message>
        <source>&amp;Weeks:</source>
        <translation>&amp;Uker:</translation>
    </message>
    <message>
        <source>&amp;up to:</source>
        <translation>&amp;til og med:</translation>
    </message>
    <message>
        <source>&amp;Minutes that one shared message saves, as assumed:</source>
        <translation>&amp;Minutter som én delt melding sparer, antatt:</translation>
    </message>
    <message>
        <source>How many weeks</source>
        <translation>Hvor mange uker</translation>
    </message>
    <message>
        <source>The last week</source>
        <translation>Siste uke</translation>
    </message>
    <message>
        <source>Minutes that one shared message saves, as assumed</source>
        <translation>Minutter som én delt melding sparer, antatt</translation>
    </message>
    <message>
        <source>As configured</source>
        <translation>Som konfigurert</translation>
    </message>
    <message>
        <source>Assume again what [report] in journalbro.toml says</source>
        <translation>Anta igjen det [report] i journalbro.toml sier</translation>
    </message>
    <message>
        <source>Save as &amp;PDF …</source>
        <translation>Lagre som &amp;PDF …</translation>
    </message>
    <message>
        <source>Save for &amp;spreadsheet …</source>
        <translation>Lagre for &amp;regneark …</translation>
    </message>
    <message>
        <source>By week, source and service</source>
        <translation>Etter uke, kilde og tjeneste</translation>
    </message>
    <message>
        <source>What stopped, and how long it waited</source>
        <translation>Hva som stoppet, og hvor lenge det ventet</translation>
    </message>
    <message>
        <source>Minutes by kind of message</source>
        <translation>Minutter etter meldingstype</translation>
    </message>
    <message>
        <source>The minutes can be changed: press F2 on a cell of their column</source>
        <translation>Minuttene kan endres: trykk F2 på en celle i kolonnen</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Lagre rapporten</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Uke</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Kilde</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Tjeneste</translation>
    </message>
    <message>
        <source>Longest</source>
        <translation>Lengst</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>Delt</translation>
    </message>
    <message>
        <source>Minutes each</source>
        <translation>Minutter hver</translation>
    </message>
    <message>
        <source>Time saved</source>
        <translation>Spart tid</translation>
    </message>
    <message>
        <source>Click twice to change it; empty: as for all ({assumed})</source>
        <translation>Klikk to ganger for å endre; tom: som for alle ({assumed})</translation>
    </message>
</context>
<context>
    <name>ResponseView</name>
    <message>
        <source>Attempts</source>
        <translation>Forsøk</translation>
    </message>
    <message>
        <source>Answer and what was sent</source>
        <translation>Svar og det som ble sendt</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Sendt</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Mål</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>Forsøk</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Utfall</translation>
    </message>
    <message>
        <source>{destination}: {state}</source>
        <translation>{destination}: {state}</translation>
    </message>
    <message>
        <source>Nothing was sent: the message has no result that may leave.</source>
        <translation>Ingenting ble sendt: meldingen har ikke noe resultat som kan sendes.</translation>
    </message>
    <message>
        <source>Nothing is kept of what was sent.</source>
        <translation>Det er ikke tatt vare på noe av det som ble sendt.</translation>
    </message>
    <message>
        <source>There is no answer to this attempt.</source>
        <translation>Det er ikke noe svar på dette forsøket.</translation>
    </message>
</context>
<context>
    <name>ResultTree</name>
    <message>
        <source>Result</source>
        <translation>Resultat</translation>
    </message>
    <message>
        <source>Element</source>
        <translation>Element</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
</context>
<context>
    <name>ReviewDialog</name>
    <message>
        <source>Save the settings</source>
        <translation>Lagre innstillingene</translation>
    </message>
    <message>
        <source>This is what changes in the file:</source>
        <translation>Dette endres i filen:</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Endringer</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lagre</translation>
    </message>
</context>
<context>
    <name>Saver</name>
    <message>
        <source>Somebody else has changed the file</source>
        <translation>Noen andre har endret filen</translation>
    </message>
    <message>
        <source>Nothing was written. Undo your changes to see the file as it is now, or save a copy.</source>
        <translation>Ingenting ble skrevet. Angre endringene dine for å se filen slik den er nå, eller lagre en kopi.</translation>
    </message>
    <message>
        <source>The user {user} may not write it. Save a copy and let somebody who may put it in place.</source>
        <translation>Brukeren {user} får ikke skrive den. Lagre en kopi og la en som kan, legge den på plass.</translation>
    </message>
    <message>
        <source>The file cannot be written: {why}</source>
        <translation>Filen kan ikke skrives: {why}</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>Ikke lagret</translation>
    </message>
    <message>
        <source>Save a copy …</source>
        <translation>Lagre en kopi …</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Lagre en kopi</translation>
    </message>
</context>
<context>
    <name>ServiceStep</name>
    <message>
        <source>Service</source>
        <translation>Tjeneste</translation>
    </message>
    <message>
        <source>As configured: {name}</source>
        <translation>Som konfigurert: {name}</translation>
    </message>
    <message>
        <source>Another service</source>
        <translation>En annen tjeneste</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>Test forbindelsen</translation>
    </message>
    <message>
        <source>The test asks step by step and stores nothing at the service.</source>
        <translation>Testen spør steg for steg og lagrer ingenting hos tjenesten.</translation>
    </message>
    <message>
        <source>Steps of the test</source>
        <translation>Stegene i testen</translation>
    </message>
    <message>
        <source>Where do the messages go?</source>
        <translation>Hvor skal meldingene?</translation>
    </message>
    <message>
        <source>Testing …</source>
        <translation>Tester …</translation>
    </message>
    <message>
        <source>✗ It could not be tested: {why}</source>
        <translation>✗ Det kunne ikke testes: {why}</translation>
    </message>
    <message>
        <source>✗ The service cannot be sent to yet. You may go on all the same: messages then wait in their order.</source>
        <translation>✗ Det kan ikke sendes til tjenesten ennå. Du kan gå videre likevel: meldingene venter da i sin rekkefølge.</translation>
    </message>
    <message>
        <source>✓ The service can be sent to.</source>
        <translation>✓ Det kan sendes til tjenesten.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Innstillinger</translation>
    </message>
    <message>
        <source>Parts of the configuration</source>
        <translation>Deler av konfigurasjonen</translation>
    </message>
    <message>
        <source>The configuration as text</source>
        <translation>Konfigurasjonen som tekst</translation>
    </message>
    <message>
        <source>Add a source</source>
        <translation>Legg til en kilde</translation>
    </message>
    <message>
        <source>Add a destination</source>
        <translation>Legg til et mål</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Fjern</translation>
    </message>
    <message>
        <source>Guide …</source>
        <translation>Veiviser …</translation>
    </message>
    <message>
        <source>Undo the changes</source>
        <translation>Angre endringene</translation>
    </message>
    <message>
        <source>Save …</source>
        <translation>Lagre …</translation>
    </message>
    <message>
        <source>There is no configuration yet.
The guide makes one in four steps, and nothing is sent before the last.</source>
        <translation>Det finnes ingen konfigurasjon ennå.
Veiviseren lager en i fire steg, og ingenting blir sendt før det siste.</translation>
    </message>
    <message>
        <source>Remove {name} from the configuration?</source>
        <translation>Fjerne {name} fra konfigurasjonen?</translation>
    </message>
    <message>
        <source>Messages that were taken in already stay in the log. Nothing is written before you save.</source>
        <translation>Meldinger som alt er tatt inn, blir i loggen. Ingenting blir skrevet før du lagrer.</translation>
    </message>
    <message>
        <source>No journalbro.toml was found.</source>
        <translation>Fant ingen journalbro.toml.</translation>
    </message>
    <message>
        <source>{file} – changed, not saved</source>
        <translation>{file} – endret, ikke lagret</translation>
    </message>
    <message>
        <source>No engine is running; it reads the file when it starts.</source>
        <translation>Ingen motor kjører; den leser filen når den starter.</translation>
    </message>
    <message>
        <source>✓ The running engine has these settings.</source>
        <translation>✓ Motoren som kjører, har disse innstillingene.</translation>
    </message>
    <message>
        <source>⟳ The running engine has other settings: it reads the file when it starts. Restart it to use these.</source>
        <translation>⟳ Motoren som kjører, har andre innstillinger: den leser filen når den starter. Start den på nytt for å bruke disse.</translation>
    </message>
    <message>
        <source>The running engine keeps its settings until the file is saved and the engine is started again.</source>
        <translation>Motoren som kjører, beholder innstillingene til filen er lagret og motoren er startet på nytt.</translation>
    </message>
</context>
<context>
    <name>SideTree</name>
    <message>
        <source>linked</source>
        <translation>koblet</translation>
    </message>
    <message>
        <source>no rule read this</source>
        <translation>ingen regel leste dette</translation>
    </message>
</context>
<context>
    <name>Sides</name>
    <message>
        <source>Source</source>
        <translation>Kilde</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>Tre</translation>
    </message>
    <message>
        <source>Raw text</source>
        <translation>Rå tekst</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Resultat</translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) that no rule read</source>
        <translation>
            <numerusform>%n sted som ingen regel leste</numerusform>
            <numerusform>%n steder som ingen regel leste</numerusform>
        </translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>det finnes ingen</translation>
    </message>
</context>
<context>
    <name>SourceTree</name>
    <message>
        <source>Source</source>
        <translation>Kilde</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Navn</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
    <message>
        <source>Element</source>
        <translation>Element</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
</context>
<context>
    <name>TraceView</name>
    <message>
        <source>Find element, path or rule</source>
        <translation>Finn element, sti eller regel</translation>
    </message>
    <message>
        <source>Find in the trace</source>
        <translation>Finn i sporet</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Spor</translation>
    </message>
    <message>
        <source>Element</source>
        <translation>Element</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Fra</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>Conversion</source>
        <translation>Konvertering</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message numerus="yes">
        <source>%n element(s)</source>
        <translation>
            <numerusform>%n element</numerusform>
            <numerusform>%n elementer</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {every} elements</source>
        <translation>{shown} av {every} elementer</translation>
    </message>
</context>
<context>
    <name>TrailPage</name>
    <message>
        <source>Audit trail</source>
        <translation>Sporingslogg</translation>
    </message>
    <message>
        <source>The chain is looked through …</source>
        <translation>Kjeden gjennomgås …</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Se på nytt</translation>
    </message>
    <message>
        <source>Who …</source>
        <translation>Hvem …</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Hvem</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Hva</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>Eldre</translation>
    </message>
    <message>
        <source>What people did</source>
        <translation>Det mennesker har gjort</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Looked through back to {time}</source>
        <translation>Gjennomgått tilbake til {time}</translation>
    </message>
    <message>
        <source>Looked through back to the beginning</source>
        <translation>Gjennomgått tilbake til begynnelsen</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tid</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Gjelder</translation>
    </message>
    <message>
        <source>Became</source>
        <translation>Ble til</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Hvorfor</translation>
    </message>
    <message>
        <source>There is nothing of it in what was looked through.</source>
        <translation>Det finnes ikke noe slikt i det som er gjennomgått.</translation>
    </message>
    <message numerus="yes">
        <source>✓ The chain is whole: %n row(s), none changed, removed or put in.</source>
        <translation>
            <numerusform>✓ Kjeden er hel: %n rad, ingen endret, fjernet eller satt inn.</numerusform>
            <numerusform>✓ Kjeden er hel: %n rader, ingen endret, fjernet eller satt inn.</numerusform>
        </translation>
    </message>
    <message>
        <source>✗ The chain is broken at row {row}: keep the database as it is, and call support.</source>
        <translation>✗ Kjeden er brutt ved rad {row}: la databasen være som den er, og ring support.</translation>
    </message>
    <message>
        <source>Whether the chain is whole is not known: {why}</source>
        <translation>Om kjeden er hel, er ikke kjent: {why}</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Message log</source>
        <translation>Meldingslogg</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Oversikt</translation>
    </message>
    <message>
        <source>Open the folders</source>
        <translation>Åpne mappene</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Innstillinger</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsett</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hjelp</translation>
    </message>
    <message>
        <source>Quit the tray program</source>
        <translation>Avslutt statusprogrammet</translation>
    </message>
    <message>
        <source>Journalbro goes on</source>
        <translation>Journalbro fortsetter</translation>
    </message>
    <message>
        <source>The window is closed; this icon opens it again.</source>
        <translation>Vinduet er lukket; dette ikonet åpner det igjen.</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Send again</source>
        <translation>Send på nytt</translation>
    </message>
    <message>
        <source>Map again</source>
        <translation>Map på nytt</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Hopp over</translation>
    </message>
    <message>
        <source>To send again, map again or skip you need the role “retry”.</source>
        <translation>For å sende på nytt, mappe på nytt eller hoppe over trenger du rollen «retry».</translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) will be sent again with the same bytes, each in its turn.</source>
        <translation>
            <numerusform>%n levering blir sendt på nytt med de samme bytene, i sin tur.</numerusform>
            <numerusform>%n leveringer blir sendt på nytt med de samme bytene, hver i sin tur.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) will be mapped again with the mappings in use now, and then sent. What was delivered stays as it is.</source>
        <translation>
            <numerusform>%n melding blir mappet på nytt med mappingene som er i bruk nå, og så sendt. Det som er levert, blir som det er.</numerusform>
            <numerusform>%n meldinger blir mappet på nytt med mappingene som er i bruk nå, og så sendt. Det som er levert, blir som det er.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) will be given up: they are not sent, and later messages of the same patients go on without them.</source>
        <translation>
            <numerusform>%n melding blir gitt opp: den blir ikke sendt, og senere meldinger for samme pasient går videre uten den.</numerusform>
            <numerusform>%n meldinger blir gitt opp: de blir ikke sendt, og senere meldinger for de samme pasientene går videre uten dem.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing here can be sent again. That can be done with what failed, or waits for its next try.</source>
        <translation>Ingenting her kan sendes på nytt. Det går med det som feilet, eller venter på neste forsøk.</translation>
    </message>
    <message>
        <source>Nothing here can be mapped again. That can be done with what was stopped or failed, while its bytes are kept.</source>
        <translation>Ingenting her kan mappes på nytt. Det går med det som ble stoppet eller feilet, så lenge bytene finnes.</translation>
    </message>
    <message>
        <source>Nothing here can be skipped. That can be done with what was stopped or failed.</source>
        <translation>Ingenting her kan hoppes over. Det går med det som ble stoppet eller feilet.</translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) are being sent again.</source>
        <translation>
            <numerusform>%n levering blir sendt på nytt.</numerusform>
            <numerusform>%n leveringer blir sendt på nytt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) are being mapped again.</source>
        <translation>
            <numerusform>%n melding blir mappet på nytt.</numerusform>
            <numerusform>%n meldinger blir mappet på nytt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were skipped.</source>
        <translation>
            <numerusform>%n melding ble hoppet over.</numerusform>
            <numerusform>%n meldinger ble hoppet over.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>allowed</name>
    <message>
        <source>Not allowed</source>
        <translation>Ikke tillatt</translation>
    </message>
    <message>
        <source>Whoever looks after journalbro.toml gives it to a group of yours: [roles] {role}.</source>
        <translation>Den som har ansvar for journalbro.toml, gir den til en av gruppene dine: [roles] {role}.</translation>
    </message>
    <message>
        <source>The engine is not running, so nothing can be changed now.</source>
        <translation>Motoren kjører ikke, så ingenting kan endres nå.</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>Journalbro is running already, but does not answer. End it and start again, or log out and in.</source>
        <translation>Journalbro kjører allerede, men svarer ikke. Avslutt det og start på nytt, eller logg ut og inn.</translation>
    </message>
</context>
<context>
    <name>editor</name>
    <message>
        <source>No editor was found. The file is:</source>
        <translation>Fant ikke noe redigeringsprogram. Filen er:</translation>
    </message>
    <message>
        <source>The file of this rule cannot be opened.</source>
        <translation>Filen til denne regelen kan ikke åpnes.</translation>
    </message>
</context>
<context>
    <name>figures</name>
    <message>
        <source>{milliseconds} ms</source>
        <translation>{milliseconds} ms</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} min {seconds} s</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} t {minutes} min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours} t</translation>
    </message>
    <message>
        <source>{days} d {hours} h</source>
        <translation>{days} d {hours} t</translation>
    </message>
    <message>
        <source>{days} d</source>
        <translation>{days} d</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} min</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>akkurat nå</translation>
    </message>
    <message>
        <source>{span} ago</source>
        <translation>for {span} siden</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>for %n dag siden</numerusform>
            <numerusform>for %n dager siden</numerusform>
        </translation>
    </message>
    <message>
        <source>has run out</source>
        <translation>har gått ut</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>%n dag igjen</numerusform>
            <numerusform>%n dager igjen</numerusform>
        </translation>
    </message>
    <message>
        <source>{span} left</source>
        <translation>{span} igjen</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>Week {week}, {year}</source>
        <translation>Uke {week}, {year}</translation>
    </message>
    <message>
        <source>Weeks {first}–{last}, {year}</source>
        <translation>Uke {first}–{last}, {year}</translation>
    </message>
</context>
<context>
    <name>history</name>
    <message>
        <source>under way</source>
        <translation>under arbeid</translation>
    </message>
</context>
<context>
    <name>mend</name>
    <message>
        <source>To change mappings you need the role “configure”.</source>
        <translation>For å endre mappinger trenger du rollen «configure».</translation>
    </message>
    <message>
        <source>woman</source>
        <translation>kvinne</translation>
    </message>
    <message>
        <source>man</source>
        <translation>mann</translation>
    </message>
    <message>
        <source>other</source>
        <translation>annet</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>ukjent</translation>
    </message>
    <message>
        <source>home</source>
        <translation>hjem</translation>
    </message>
    <message>
        <source>work</source>
        <translation>arbeid</translation>
    </message>
    <message>
        <source>mobile</source>
        <translation>mobil</translation>
    </message>
    <message>
        <source>temporary</source>
        <translation>midlertidig</translation>
    </message>
    <message>
        <source>no longer in use</source>
        <translation>ikke lenger i bruk</translation>
    </message>
    <message>
        <source>official</source>
        <translation>offisielt</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>vanlig</translation>
    </message>
    <message>
        <source>To reload mappings you need the role “configure”.</source>
        <translation>For å laste inn mappinger på nytt trenger du rollen «configure».</translation>
    </message>
</context>
<context>
    <name>message</name>
    <message>
        <source>no. {number}, {time}</source>
        <translation>nr. {number}, {time}</translation>
    </message>
    <message>
        <source>{message}: sent to {destination}</source>
        <translation>{message}: sendt til {destination}</translation>
    </message>
    <message>
        <source>{message}: answer of {destination}, attempt {number}</source>
        <translation>{message}: svar fra {destination}, forsøk {number}</translation>
    </message>
    <message>
        <source>{message}: result, not sent yet</source>
        <translation>{message}: resultat, ikke sendt ennå</translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message>
        <source>Looking at the folder for the first time</source>
        <translation>Ser i mappen for første gang</translation>
    </message>
    <message>
        <source>The folder cannot be reached</source>
        <translation>Mappen kan ikke nås</translation>
    </message>
    <message>
        <source>Paused: nothing is taken in</source>
        <translation>Pause: ingenting blir tatt inn</translation>
    </message>
    <message>
        <source>Silent for longer than it should be ({threshold})</source>
        <translation>Stille lenger enn den skal være ({threshold})</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for a person</source>
        <translation>
            <numerusform>%n melding venter på et menneske</numerusform>
            <numerusform>%n meldinger venter på et menneske</numerusform>
        </translation>
    </message>
    <message>
        <source>Messages are being mapped</source>
        <translation>Meldinger blir mappet</translation>
    </message>
    <message>
        <source>In order</source>
        <translation>I orden</translation>
    </message>
    <message>
        <source>{count}, {incomplete} of them not whole yet</source>
        <translation>{count}, {incomplete} av dem ikke hele ennå</translation>
    </message>
    <message>
        <source>Last file</source>
        <translation>Siste fil</translation>
    </message>
    <message>
        <source>Files not taken yet</source>
        <translation>Filer som ikke er tatt inn ennå</translation>
    </message>
    <message>
        <source>Messages to map</source>
        <translation>Meldinger å mappe</translation>
    </message>
    <message>
        <source>Messages in all</source>
        <translation>Meldinger i alt</translation>
    </message>
    <message>
        <source>Last look</source>
        <translation>Sist sett</translation>
    </message>
    <message>
        <source>Paused: nothing is sent</source>
        <translation>Pause: ingenting blir sendt</translation>
    </message>
    <message>
        <source>It does not answer; it is tried again by itself</source>
        <translation>Den svarer ikke; det blir prøvd igjen av seg selv</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) in a row went wrong</source>
        <translation>
            <numerusform>%n forsøk på rad gikk galt</numerusform>
            <numerusform>%n forsøk på rad gikk galt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) wait for a person</source>
        <translation>
            <numerusform>%n levering venter på et menneske</numerusform>
            <numerusform>%n leveringer venter på et menneske</numerusform>
        </translation>
    </message>
    <message>
        <source>Messages are being sent</source>
        <translation>Meldinger blir sendt</translation>
    </message>
    <message>
        <source>Last good answer</source>
        <translation>Siste gode svar</translation>
    </message>
    <message>
        <source>Waiting to be sent</source>
        <translation>Venter på å bli sendt</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Levert</translation>
    </message>
    <message>
        <source>Next attempt</source>
        <translation>Neste forsøk</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Sertifikat</translation>
    </message>
    <message>
        <source>In the works</source>
        <translation>I arbeid</translation>
    </message>
    <message>
        <source>Held behind another</source>
        <translation>Holdt bak en annen</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Database</translation>
    </message>
    <message>
        <source>Free on its disk</source>
        <translation>Ledig på disken</translation>
    </message>
    <message>
        <source>Database key</source>
        <translation>Nøkkel til databasen</translation>
    </message>
    <message>
        <source>in a file</source>
        <translation>i en fil</translation>
    </message>
    <message>
        <source>Anybody who may read the file can read the database.</source>
        <translation>Den som kan lese filen, kan lese databasen.</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versjon</translation>
    </message>
</context>
<context>
    <name>pages</name>
    <message>
        <source>Causes</source>
        <translation>Årsaker</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Oversikt</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Audit trail</source>
        <translation>Sporingslogg</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Innstillinger</translation>
    </message>
</context>
<context>
    <name>plot</name>
    <message>
        <source>{name}: nothing known</source>
        <translation>{name}: ingenting kjent</translation>
    </message>
    <message>
        <source>{name}: {sum} in all, at most {most}</source>
        <translation>{name}: {sum} i alt, høyst {most}</translation>
    </message>
    <message>
        <source>{name}: {last} last, at most {most}</source>
        <translation>{name}: {last} sist, høyst {most}</translation>
    </message>
    <message>
        <source>Nothing is known of this time yet</source>
        <translation>Ingenting er kjent om denne tiden ennå</translation>
    </message>
</context>
<context>
    <name>practice</name>
    <message>
        <source>Practice: sample exports of synthetic people, and a service that keeps nothing</source>
        <translation>Øving: eksempeleksporter med syntetiske personer, og en tjeneste som ikke tar vare på noe</translation>
    </message>
    <message>
        <source>practice</source>
        <translation>øving</translation>
    </message>
</context>
<context>
    <name>report</name>
    <message>
        <source>Effect report</source>
        <translation>Effektrapport</translation>
    </message>
    <message>
        <source>What stopped, and how long it waited</source>
        <translation>Hva som stoppet, og hvor lenge det ventet</translation>
    </message>
    <message>
        <source>test environment, no real patients</source>
        <translation>testmiljø, ingen virkelige pasienter</translation>
    </message>
    <message>
        <source>Messages shared, week by week</source>
        <translation>Meldinger delt, uke for uke</translation>
    </message>
    <message>
        <source>Nothing was shared in this time.</source>
        <translation>Ingenting ble delt i denne tiden.</translation>
    </message>
    <message>
        <source>By source and service</source>
        <translation>Etter kilde og tjeneste</translation>
    </message>
    <message>
        <source>By week, newest first</source>
        <translation>Etter uke, nyeste først</translation>
    </message>
    <message>
        <source>Made {time} by Journalbro {version}. Holds no patient data.</source>
        <translation>Laget {time} av Journalbro {version}. Ingen pasientdata.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more row(s), see the file for spreadsheets</source>
        <translation>
            <numerusform>og %n rad til, se filen for regneark</numerusform>
            <numerusform>og %n rader til, se filen for regneark</numerusform>
        </translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>Delt</translation>
    </message>
    <message>
        <source>Median time</source>
        <translation>Mediantid</translation>
    </message>
    <message>
        <source>95 % within</source>
        <translation>95 % innen</translation>
    </message>
    <message>
        <source>Without a hand</source>
        <translation>Uten en hånd</translation>
    </message>
    <message>
        <source>Time saved</source>
        <translation>Spart tid</translation>
    </message>
    <message>
        <source>messages shared</source>
        <translation>meldinger delt</translation>
    </message>
    <message>
        <source>needed no hand</source>
        <translation>trengte ingen hånd</translation>
    </message>
    <message>
        <source>the median; 95 % within {time}</source>
        <translation>medianen; 95 % innen {time}</translation>
    </message>
    <message>
        <source>export to shared</source>
        <translation>eksport til delt</translation>
    </message>
    <message>
        <source>saved (an estimate)</source>
        <translation>spart (et anslag)</translation>
    </message>
    <message numerus="yes">
        <source>with %n service(s)</source>
        <translation>
            <numerusform>med %n tjeneste</numerusform>
            <numerusform>med %n tjenester</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) needed one</source>
        <translation>
            <numerusform>%n melding trengte en</numerusform>
            <numerusform>%n meldinger trengte en</numerusform>
        </translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} min</translation>
    </message>
    <message>
        <source>{hours} h</source>
        <translation>{hours} t</translation>
    </message>
    <message>
        <source>{minutes} minutes a message</source>
        <translation>{minutes} minutter per melding</translation>
    </message>
    <message>
        <source>Cause of a stop</source>
        <translation>Årsak til stopp</translation>
    </message>
    <message>
        <source>Source or service</source>
        <translation>Kilde eller tjeneste</translation>
    </message>
    <message>
        <source>Stops</source>
        <translation>Stopper</translation>
    </message>
    <message>
        <source>Waiting still</source>
        <translation>Venter fortsatt</translation>
    </message>
    <message>
        <source>Waited (median)</source>
        <translation>Ventet (median)</translation>
    </message>
    <message>
        <source>Time saved is an estimate, not a measurement: {assumption}, for reading it in one system and writing it into another. The assumption is the municipality&apos;s own and can be changed.</source>
        <translation>Spart tid er et anslag, ikke en måling: {assumption}, for å lese den i ett system og skrive den inn i et annet. Antagelsen er kommunens egen og kan endres.</translation>
    </message>
    <message>
        <source>A message counts as shared when the service has acknowledged it, once for each service. Time is counted from the export file&apos;s own time to the acknowledgement.</source>
        <translation>En melding regnes som delt når tjenesten har kvittert for den, én gang for hver tjeneste. Tiden regnes fra eksportfilens egen tid til kvitteringen.</translation>
    </message>
    <message>
        <source>Without a hand: never stopped for a mapping, and nobody sent it again, mapped it again or skipped it. What stopped is counted in the week in which it stopped; what still waits, until now.</source>
        <translation>Uten en hånd: aldri stoppet for en mapping, og ingen sendte den på nytt, mappet den på nytt eller hoppet over den. Det som stoppet, regnes i uken det stoppet; det som fortsatt venter, til nå.</translation>
    </message>
</context>
<context>
    <name>segments</name>
    <message>
        <source>Message header</source>
        <translation>Meldingshode</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>Programvare</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Hendelse</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Pasient</translation>
    </message>
    <message>
        <source>More on the patient</source>
        <translation>Mer om pasienten</translation>
    </message>
    <message>
        <source>Merged patient</source>
        <translation>Sammenslått pasient</translation>
    </message>
    <message>
        <source>Next of kin</source>
        <translation>Pårørende</translation>
    </message>
    <message>
        <source>Visit</source>
        <translation>Opphold</translation>
    </message>
    <message>
        <source>More on the visit</source>
        <translation>Mer om oppholdet</translation>
    </message>
    <message>
        <source>Allergy</source>
        <translation>Allergi</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Procedure</source>
        <translation>Prosedyre</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Participation</source>
        <translation>Deltakelse</translation>
    </message>
    <message>
        <source>Insurance</source>
        <translation>Forsikring</translation>
    </message>
    <message>
        <source>Guarantor</source>
        <translation>Betaler</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Rekvisisjon</translation>
    </message>
    <message>
        <source>Examination</source>
        <translation>Undersøkelse</translation>
    </message>
    <message>
        <source>Observation</source>
        <translation>Observasjon</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Merk</translation>
    </message>
    <message>
        <source>Specimen</source>
        <translation>Prøvemateriale</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>Tidsplan</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Medication given</source>
        <translation>Gitt legemiddel</translation>
    </message>
    <message>
        <source>Medication order</source>
        <translation>Legemiddelbestilling</translation>
    </message>
    <message>
        <source>Route of the medication</source>
        <translation>Legemidlets administrasjonsvei</translation>
    </message>
    <message>
        <source>Appointment</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>Service booked</source>
        <translation>Bestilt tjeneste</translation>
    </message>
    <message>
        <source>Person booked</source>
        <translation>Bestilt person</translation>
    </message>
    <message>
        <source>Place booked</source>
        <translation>Bestilt sted</translation>
    </message>
    <message>
        <source>The content of this message was deleted when its time was over.</source>
        <translation>Innholdet i denne meldingen ble slettet da tiden var ute.</translation>
    </message>
    <message>
        <source>The message was mapped with mappings that are no longer in use. Map it again to see where each element came from.</source>
        <translation>Meldingen ble mappet med mappinger som ikke lenger er i bruk. Map den på nytt for å se hvor hvert element kom fra.</translation>
    </message>
    <message>
        <source>The bytes cannot be read any more.</source>
        <translation>Bytene kan ikke leses lenger.</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>The file as text</source>
        <translation>Filen som tekst</translation>
    </message>
    <message>
        <source>Installation</source>
        <translation>Installasjon</translation>
    </message>
    <message>
        <source>HelseID</source>
        <translation>HelseID</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Database</translation>
    </message>
    <message>
        <source>Local access</source>
        <translation>Lokal tilgang</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>Roller</translation>
    </message>
    <message>
        <source>Effect report</source>
        <translation>Effektrapport</translation>
    </message>
    <message>
        <source>Source: {name}</source>
        <translation>Kilde: {name}</translation>
    </message>
    <message>
        <source>Destination: {name}</source>
        <translation>Mål: {name}</translation>
    </message>
    <message>
        <source>Municipality</source>
        <translation>Kommune</translation>
    </message>
    <message>
        <source>Organisation number</source>
        <translation>Organisasjonsnummer</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Miljø</translation>
    </message>
    <message>
        <source>Namespace of own identifiers</source>
        <translation>Navnerom for egne identifikatorer</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Tidssone</translation>
    </message>
    <message>
        <source>Mappings of your own</source>
        <translation>Egne mappinger</translation>
    </message>
    <message>
        <source>Short name</source>
        <translation>Kort navn</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Mappe</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Enhet</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Character set</source>
        <translation>Tegnsett</translation>
    </message>
    <message>
        <source>File that says that one is whole</source>
        <translation>Fil som sier at en fil er hel</translation>
    </message>
    <message>
        <source>Largest file (MB)</source>
        <translation>Største fil (MB)</translation>
    </message>
    <message>
        <source>The same file once more</source>
        <translation>Samme fil én gang til</translation>
    </message>
    <message>
        <source>When a message is stopped</source>
        <translation>Når en melding stoppes</translation>
    </message>
    <message>
        <source>When identity is missing</source>
        <translation>Når identitet mangler</translation>
    </message>
    <message>
        <source>Mapping layers</source>
        <translation>Mappinglag</translation>
    </message>
    <message>
        <source>Destinations</source>
        <translation>Mål</translation>
    </message>
    <message>
        <source>Folder for receipts</source>
        <translation>Mappe for kvitteringer</translation>
    </message>
    <message>
        <source>What happens to a file that was taken</source>
        <translation>Hva som skjer med en fil som er tatt inn</translation>
    </message>
    <message>
        <source>Archive folder</source>
        <translation>Arkivmappe</translation>
    </message>
    <message>
        <source>Days in the archive</source>
        <translation>Dager i arkivet</translation>
    </message>
    <message>
        <source>Quarantine folder</source>
        <translation>Karantenemappe</translation>
    </message>
    <message>
        <source>Files that are not read</source>
        <translation>Filer som ikke leses</translation>
    </message>
    <message>
        <source>Seconds between two looks</source>
        <translation>Sekunder mellom to gjennomsyn</translation>
    </message>
    <message>
        <source>Seconds at rest before it is read</source>
        <translation>Sekunder i ro før den leses</translation>
    </message>
    <message>
        <source>Minutes to wait for the rest of a file</source>
        <translation>Minutter å vente på resten av en fil</translation>
    </message>
    <message>
        <source>A file that stays incomplete</source>
        <translation>En fil som ikke blir hel</translation>
    </message>
    <message>
        <source>Silence alarm after (hours)</source>
        <translation>Stillhetsalarm etter (timer)</translation>
    </message>
    <message>
        <source>Days of the silence alarm</source>
        <translation>Dager for stillhetsalarmen</translation>
    </message>
    <message>
        <source>Silence alarm from (hour)</source>
        <translation>Stillhetsalarm fra (klokketime)</translation>
    </message>
    <message>
        <source>Silence alarm to (hour)</source>
        <translation>Stillhetsalarm til (klokketime)</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Tjeneste</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Identification</source>
        <translation>Identifisering</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Brukernavn</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Klient-ID</translation>
    </message>
    <message>
        <source>Address of the token service</source>
        <translation>Adressen til tokentjenesten</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>Scope</translation>
    </message>
    <message>
        <source>Where the secret is kept</source>
        <translation>Hvor hemmeligheten ligger</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Sertifikat</translation>
    </message>
    <message>
        <source>Certificate authority</source>
        <translation>Sertifikatutsteder</translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation>Samtidige forespørsler</translation>
    </message>
    <message>
        <source>Seconds for an answer</source>
        <translation>Sekunder å svare på</translation>
    </message>
    <message>
        <source>Give up after (hours)</source>
        <translation>Gi opp etter (timer)</translation>
    </message>
    <message>
        <source>Address of HelseID</source>
        <translation>Adressen til HelseID</translation>
    </message>
    <message>
        <source>Registered for</source>
        <translation>Registrert for</translation>
    </message>
    <message>
        <source>Where the key is kept</source>
        <translation>Hvor nøkkelen ligger</translation>
    </message>
    <message>
        <source>Days that contents are kept</source>
        <translation>Dager innhold beholdes</translation>
    </message>
    <message>
        <source>Days that identities are kept</source>
        <translation>Dager identiteter huskes</translation>
    </message>
    <message>
        <source>Local address</source>
        <translation>Lokal adresse</translation>
    </message>
    <message>
        <source>Group that may connect</source>
        <translation>Gruppe som kan koble seg til</translation>
    </message>
    <message>
        <source>May see the state</source>
        <translation>Kan se tilstanden</translation>
    </message>
    <message>
        <source>May see content</source>
        <translation>Kan se innhold</translation>
    </message>
    <message>
        <source>May retry and skip</source>
        <translation>Kan sende på nytt og hoppe over</translation>
    </message>
    <message>
        <source>May configure</source>
        <translation>Kan konfigurere</translation>
    </message>
    <message>
        <source>Minutes per message</source>
        <translation>Minutter per melding</translation>
    </message>
    <message>
        <source>Minutes by kind of message</source>
        <translation>Minutter etter meldingstype</translation>
    </message>
    <message>
        <source>test</source>
        <translation>test</translation>
    </message>
    <message>
        <source>production</source>
        <translation>produksjon</translation>
    </message>
    <message>
        <source>look at each file</source>
        <translation>se på hver fil</translation>
    </message>
    <message>
        <source>delimited columns</source>
        <translation>kolonner med skilletegn</translation>
    </message>
    <message>
        <source>columns of fixed width</source>
        <translation>kolonner med fast bredde</translation>
    </message>
    <message>
        <source>only note it</source>
        <translation>bare noter det</translation>
    </message>
    <message>
        <source>deliver it again</source>
        <translation>lever den igjen</translation>
    </message>
    <message>
        <source>hold back later ones of the patient</source>
        <translation>hold tilbake senere meldinger om pasienten</translation>
    </message>
    <message>
        <source>let later ones pass</source>
        <translation>slipp senere meldinger forbi</translation>
    </message>
    <message>
        <source>stop the message</source>
        <translation>stopp meldingen</translation>
    </message>
    <message>
        <source>take that of the message</source>
        <translation>ta meldingens</translation>
    </message>
    <message>
        <source>move it to the archive</source>
        <translation>flytt den til arkivet</translation>
    </message>
    <message>
        <source>leave it</source>
        <translation>la den ligge</translation>
    </message>
    <message>
        <source>put it in quarantine</source>
        <translation>legg den i karantene</translation>
    </message>
    <message>
        <source>take it as it is</source>
        <translation>ta den som den er</translation>
    </message>
    <message>
        <source>weekdays</source>
        <translation>hverdager</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>alle dager</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ingen</translation>
    </message>
    <message>
        <source>user name and password</source>
        <translation>brukernavn og passord</translation>
    </message>
    <message>
        <source>a fixed token</source>
        <translation>et fast token</translation>
    </message>
    <message>
        <source>a client certificate</source>
        <translation>et klientsertifikat</translation>
    </message>
    <message>
        <source>a FHIR service</source>
        <translation>en FHIR-tjeneste</translation>
    </message>
    <message>
        <source>one organisation</source>
        <translation>én organisasjon</translation>
    </message>
    <message>
        <source>several organisations</source>
        <translation>flere organisasjoner</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nei</translation>
    </message>
</context>
<context>
    <name>trail</name>
    <message>
        <source>message no. {number}</source>
        <translation>melding nr. {number}</translation>
    </message>
    <message>
        <source>delivery no. {number}</source>
        <translation>levering nr. {number}</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>alt</translation>
    </message>
    <message>
        <source>{messages} messages, {versions} versions</source>
        <translation>{messages} meldinger, {versions} versjoner</translation>
    </message>
    <message>
        <source>from before {day}</source>
        <translation>fra før {day}</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message numerus="yes">
        <source>%n message(s) wait for a person</source>
        <translation>
            <numerusform>%n melding venter på et menneske</numerusform>
            <numerusform>%n meldinger venter på et menneske</numerusform>
        </translation>
    </message>
    <message>
        <source>Connecting to the engine …</source>
        <translation>Kobler til motoren …</translation>
    </message>
    <message>
        <source>The engine does not answer any more. What is shown may be old; it is tried again by itself.</source>
        <translation>Motoren svarer ikke lenger. Det som vises, kan være gammelt; det blir prøvd igjen av seg selv.</translation>
    </message>
    <message>
        <source>You may not see what the engine does. Ask for the role see_state: [roles] in journalbro.toml.</source>
        <translation>Du får ikke se hva motoren gjør. Be om rollen see_state: [roles] i journalbro.toml.</translation>
    </message>
    <message>
        <source>You may not talk to the engine. Ask to be made a member of its group: [control] group in journalbro.toml.</source>
        <translation>Du får ikke snakke med motoren. Be om å bli medlem av gruppen: [control] group i journalbro.toml.</translation>
    </message>
    <message>
        <source>The engine is of another version than this window. Start this program again when the upgrade is done.</source>
        <translation>Motoren er av en annen versjon enn dette vinduet. Start programmet på nytt når oppgraderingen er ferdig.</translation>
    </message>
    <message>
        <source>The engine is not running. What is shown may be old; when the engine comes back, so does this window.</source>
        <translation>Motoren kjører ikke. Det som vises, kan være gammelt; når motoren er tilbake, er vinduet det også.</translation>
    </message>
    <message>
        <source>Look at one of the messages, mend the mapping or its source, then map them again.</source>
        <translation>Se på en av meldingene, rett mappingen eller kilden, og map dem på nytt.</translation>
    </message>
    <message>
        <source>Then skip this one.</source>
        <translation>Hopp så over denne.</translation>
    </message>
    <message>
        <source>Journalbro: in order again</source>
        <translation>Journalbro: i orden igjen</translation>
    </message>
    <message>
        <source>Journalbro needs attention</source>
        <translation>Journalbro trenger tilsyn</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>og %n til</numerusform>
            <numerusform>og %n til</numerusform>
        </translation>
    </message>
</context>
</TS>
