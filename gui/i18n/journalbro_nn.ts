<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nn" sourcelanguage="en">
<context>
    <name>ActionDialog</name>
    <message>
        <source>Counting …</source>
        <translation>Tel …</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grunngjeving</translation>
    </message>
    <message>
        <source>Reason (goes to the audit trail)</source>
        <translation>Grunngjeving (går til sporingsloggen)</translation>
    </message>
    <message>
        <source>Reason, if you like (goes to the audit trail)</source>
        <translation>Grunngjeving, om du vil (går til sporingsloggen)</translation>
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
        <translation>Du stoppa det; resten er som det var.</translation>
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
        <translation>Kvar konfigurasjonen blir skriven</translation>
    </message>
    <message>
        <source>What will be written</source>
        <translation>Det som blir skrive</translation>
    </message>
    <message>
        <source>Start the engine now</source>
        <translation>Start motoren no</translation>
    </message>
    <message>
        <source>Write the configuration to</source>
        <translation>Skriv konfigurasjonen til</translation>
    </message>
    <message>
        <source>An engine is running. It reads the file when it starts: restart it, and the new folder is watched.</source>
        <translation>Ein motor køyrer. Han les fila når han startar: start han på nytt, så blir den nye mappa overvaka.</translation>
    </message>
    <message>
        <source>It runs as {user} until this machine is switched off. For always, install it as a service.</source>
        <translation>Han køyrer som {user} til denne maskina blir slått av. For alltid: installer han som ei teneste.</translation>
    </message>
    <message>
        <source>✗ Somebody else has changed the file meanwhile. Close the guide and begin again.</source>
        <translation>✗ Nokon andre har endra fila i mellomtida. Lukk vegvisaren og byrja på nytt.</translation>
    </message>
    <message>
        <source>✗ The file cannot be written: {why}. Choose another place, or run this program as somebody who may.</source>
        <translation>✗ Fila kan ikkje skrivast: {why}. Vel ein annan stad, eller køyr dette programmet som ein som kan.</translation>
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
        <translation>Meldingar</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Årsak</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Kvar</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Tilstand</translation>
    </message>
    <message>
        <source>Source or service</source>
        <translation>Kjelde eller teneste</translation>
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
        <translation>Den valde årsaka</translation>
    </message>
    <message>
        <source>Show the messages</source>
        <translation>Vis meldingane</translation>
    </message>
    <message>
        <source>Map it …</source>
        <translation>Map han …</translation>
    </message>
    <message>
        <source>Say what the code means; all that waits for it goes on</source>
        <translation>Sei kva koden tyder; alt som ventar på han, går vidare</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Les …</translation>
    </message>
    <message>
        <source>Nothing waits for a person.</source>
        <translation>Ingenting ventar på eit menneske.</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for a person.</source>
        <translation>
            <numerusform>%n melding ventar på eit menneske.</numerusform>
            <numerusform>%n meldingar ventar på eit menneske.</numerusform>
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
        <translation>Skilnad mellom to sendingar</translation>
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
        <translation>Også tekniske id-ar og tider for meldingane</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Skilnader</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
    <message>
        <source>+ only after</source>
        <translation>+ berre etter</translation>
    </message>
    <message>
        <source>− only before</source>
        <translation>− berre før</translation>
    </message>
    <message>
        <source>~ changed</source>
        <translation>~ endra</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Skilnad</translation>
    </message>
    <message>
        <source>Element</source>
        <translation>Element</translation>
    </message>
    <message numerus="yes">
        <source>%n element(s) differ</source>
        <translation>
            <numerusform>%n element er ulikt</numerusform>
            <numerusform>%n element er ulike</numerusform>
        </translation>
    </message>
    <message>
        <source>The two say the same.</source>
        <translation>Dei to seier det same.</translation>
    </message>
    <message numerus="yes">
        <source>(%n technical difference(s) not shown)</source>
        <translation>
            <numerusform>(%n teknisk skilnad blir ikkje vist)</numerusform>
            <numerusform>(%n tekniske skilnader blir ikkje viste)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>The key as it stands in journalbro.toml</source>
        <translation>Nøkkelen slik han står i journalbro.toml</translation>
    </message>
    <message>
        <source>Decided by a policy of the organisation; the file cannot change it.</source>
        <translation>Bestemt av ein policy i organisasjonen; fila kan ikkje endre det.</translation>
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
        <translation>Vel</translation>
    </message>
    <message>
        <source>Choose for {key}</source>
        <translation>Vel for {key}</translation>
    </message>
    <message>
        <source>For example {value}</source>
        <translation>Til dømes {value}</translation>
    </message>
    <message>
        <source>from {low} to {high}</source>
        <translation>frå {low} til {high}</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.cer);;All files (*)</source>
        <translation>PEM-filer (*.pem *.crt *.cer);;Alle filer (*)</translation>
    </message>
    <message>
        <source>There is nothing to choose from</source>
        <translation>Det er ingenting å velje mellom</translation>
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
        <translation>Feilen inneheld …</translation>
    </message>
    <message>
        <source>Error contains</source>
        <translation>Feilen inneheld</translation>
    </message>
    <message>
        <source>Finds what stands in the cause: a code, a place such as PID-8, a rule (Ctrl+F)</source>
        <translation>Finn det som står i årsaka: ein kode, ein stad som PID-8, ein regel (Ctrl+F)</translation>
    </message>
    <message>
        <source>National identity number</source>
        <translation>Fødselsnummer</translation>
    </message>
    <message>
        <source>Patient&apos;s national identity number</source>
        <translation>Fødselsnummeret til pasienten</translation>
    </message>
    <message>
        <source>Eleven digits. The number is hashed and found by its hash; it is kept nowhere.</source>
        <translation>Elleve siffer. Nummeret blir hasha og funne med hashen; det blir ikkje lagra nokon stad.</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Treng tilsyn</translation>
    </message>
    <message>
        <source>Only what waits for a person</source>
        <translation>Berre det som ventar på eit menneske</translation>
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
        <translation>Kjelde</translation>
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
        <translation>Alle tilstandar</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meldingar</translation>
    </message>
    <message>
        <source>Deliveries</source>
        <translation>Leveringar</translation>
    </message>
    <message>
        <source>All sources</source>
        <translation>Alle kjelder</translation>
    </message>
    <message>
        <source>All destinations</source>
        <translation>Alle mål</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle typar</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Når som helst</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Siste timen</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>I dag</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Siste 7 dagar</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Siste 30 dagar</translation>
    </message>
    <message>
        <source>Between two days</source>
        <translation>Mellom to dagar</translation>
    </message>
    <message>
        <source>A national identity number has eleven digits.</source>
        <translation>Eit fødselsnummer har elleve siffer.</translation>
    </message>
</context>
<context>
    <name>FolderStep</name>
    <message>
        <source>The folder that the record system writes to</source>
        <translation>Mappa som journalsystemet skriv til</translation>
    </message>
    <message>
        <source>Browse …</source>
        <translation>Bla …</translation>
    </message>
    <message>
        <source>Short name of the source</source>
        <translation>Kort namn på kjelda</translation>
    </message>
    <message>
        <source>The newest files</source>
        <translation>Dei nyaste filene</translation>
    </message>
    <message>
        <source>Test: synthetic people only; a real person number is refused</source>
        <translation>Test: berre syntetiske personar; eit ekte personnummer blir avvist</translation>
    </message>
    <message>
        <source>Production: real patients; a synthetic person number is refused</source>
        <translation>Produksjon: verkelege pasientar; eit syntetisk personnummer blir avvist</translation>
    </message>
    <message>
        <source>Root of the municipality&apos;s own identifiers</source>
        <translation>Rot for dei eigne identifikatorane til kommunen</translation>
    </message>
    <message>
        <source>Which folder does the record system write to?</source>
        <translation>Kva mappe skriv journalsystemet til?</translation>
    </message>
    <message>
        <source>Short name</source>
        <translation>Kort namn</translation>
    </message>
    <message>
        <source>It is part of the identifiers made for this source, so it cannot be changed later.</source>
        <translation>Det er ein del av identifikatorane som blir laga for denne kjelda, så det kan ikkje endrast seinare.</translation>
    </message>
    <message>
        <source>What goes through here?</source>
        <translation>Kva går gjennom her?</translation>
    </message>
    <message>
        <source>✗ There is no such folder. Look for a spelling mistake, or connect the share.</source>
        <translation>✗ Det finst inga slik mappe. Sjå etter ein skrivefeil, eller kople til nettverksområdet.</translation>
    </message>
    <message>
        <source>✗ That is a file. Choose the folder that it lies in.</source>
        <translation>✗ Det er ei fil. Vel mappa ho ligg i.</translation>
    </message>
    <message>
        <source>✗ This user may not read the folder. The engine&apos;s user needs the right to read it and to move files out of it.</source>
        <translation>✗ Denne brukaren får ikkje lese mappa. Brukaren til motoren treng rett til å lese henne og flytte filer ut av henne.</translation>
    </message>
    <message>
        <source>✗ The folder cannot be reached. If it is a share, look at the network.</source>
        <translation>✗ Mappa kan ikkje nåast. Er ho eit nettverksområde, sjå på nettverket.</translation>
    </message>
    <message>
        <source>✓ More than {count} files now</source>
        <translation>✓ Meir enn {count} filer no</translation>
    </message>
    <message>
        <source>✓ The folder is empty now. That is fine when the record system has nothing to export.</source>
        <translation>✓ Mappa er tom no. Det er greitt når journalsystemet ikkje har noko å eksportere.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) now, the newest:</source>
        <translation>
            <numerusform>%n fil no, den nyaste:</numerusform>
            <numerusform>%n filer no, dei nyaste:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormatStep</name>
    <message>
        <source>Another file …</source>
        <translation>Ei anna fil …</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Prøv henne</translation>
    </message>
    <message>
        <source>Choose a file that the record system has written, and see what would become of it. Nothing is sent.</source>
        <translation>Vel ei fil som journalsystemet har skrive, og sjå kva det ville bli av henne. Ingenting blir sendt.</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Melding</translation>
    </message>
    <message>
        <source>What becomes of it</source>
        <translation>Kva det blir av henne</translation>
    </message>
    <message>
        <source>What would become of the file</source>
        <translation>Kva det ville bli av fila</translation>
    </message>
    <message>
        <source>Look at each file</source>
        <translation>Sjå på kvar fil</translation>
    </message>
    <message>
        <source>KITH XML (PLO, MsgHead)</source>
        <translation>KITH XML (PLO, MsgHead)</translation>
    </message>
    <message>
        <source>What the message says, else UTF-8</source>
        <translation>Det meldinga seier, elles UTF-8</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Character set</source>
        <translation>Teiknsett</translation>
    </message>
    <message>
        <source>File to try</source>
        <translation>Fil å prøve</translation>
    </message>
    <message>
        <source>What are the files?</source>
        <translation>Kva er filene?</translation>
    </message>
    <message>
        <source>Try it on a real file</source>
        <translation>Prøv det på ei verkeleg fil</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Les …</translation>
    </message>
    <message>
        <source>✗ It could not be tried: {why}</source>
        <translation>✗ Det kunne ikkje prøvast: {why}</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n melding</numerusform>
            <numerusform>%n meldingar</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Ingenting vart sendt.</translation>
    </message>
    <message>
        <source>Makes</source>
        <translation>Lagar</translation>
    </message>
    <message>
        <source>Stops</source>
        <translation>Stoppar</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Merk</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) that no rule reads</source>
        <translation>
            <numerusform>%n felt som ingen regel les</numerusform>
            <numerusform>%n felt som ingen regel les</numerusform>
        </translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>Ikkje lese</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Set up Journalbro</source>
        <translation>Set opp Journalbro</translation>
    </message>
    <message>
        <source>Add a folder</source>
        <translation>Legg til ei mappe</translation>
    </message>
    <message>
        <source>Only want to look? Practice mode runs on sample exports and a service of its own.</source>
        <translation>Vil du berre sjå? Øvingsmodus køyrer på eksempeleksportar og ei eiga teneste.</translation>
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
        <translation>Teneste</translation>
    </message>
    <message>
        <source>Arm</source>
        <translation>Set i gang</translation>
    </message>
    <message>
        <source>✓ Written. The engine starts; this window shows it when it answers.</source>
        <translation>✓ Skrive. Motoren startar; dette vindauget viser det når han svarar.</translation>
    </message>
    <message>
        <source>✓ Written.</source>
        <translation>✓ Skrive.</translation>
    </message>
    <message>
        <source>✓ The engine runs and watches the folder.</source>
        <translation>✓ Motoren køyrer og overvakar mappa.</translation>
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
        <translation>Handbok – Journalbro</translation>
    </message>
    <message>
        <source>Search …</source>
        <translation>Søk …</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>Søk i handboka</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Innhald</translation>
    </message>
    <message>
        <source>The guide</source>
        <translation>Handboka</translation>
    </message>
    <message>
        <source>The guide cannot be read: {file}: {why}. Install Journalbro again.</source>
        <translation>Handboka kan ikkje lesast: {file}: {why}. Installer Journalbro på nytt.</translation>
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
        <translation>Kven</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Kva</translation>
    </message>
    <message>
        <source>Became</source>
        <translation>Vart til</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Kvifor</translation>
    </message>
</context>
<context>
    <name>LinkBar</name>
    <message>
        <source>Open rule</source>
        <translation>Opne regelen</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor</source>
        <translation>Opne mappingfila på linja i redigeringsprogrammet</translation>
    </message>
    <message>
        <source>Link before</source>
        <translation>Førre kopling</translation>
    </message>
    <message>
        <source>Next link</source>
        <translation>Neste kopling</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} av {count}</translation>
    </message>
    <message>
        <source>Choose something on either side to see where it came from, or what became of it. F6 goes to its partner.</source>
        <translation>Vel noko på ei av sidene for å sjå kvar det kom frå, eller kva det vart til. F6 går til motparten.</translation>
    </message>
    <message>
        <source>bytes {places}</source>
        <translation>byte {places}</translation>
    </message>
    <message>
        <source>fixed by the rule</source>
        <translation>fastsett av regelen</translation>
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
        <translation>Kjelde</translation>
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
        <translation>Les …</translation>
    </message>
    <message>
        <source>Message log</source>
        <translation>Meldingslogg</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meldingar</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Opne</translation>
    </message>
    <message>
        <source>Show the message (Enter)</source>
        <translation>Vis meldinga (Enter)</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Eksporter …</translation>
    </message>
    <message>
        <source>Write the list to a CSV file, without patient data</source>
        <translation>Skriv lista til ei CSV-fil, utan pasientdata</translation>
    </message>
    <message>
        <source>Show newer messages</source>
        <translation>Vis nyare meldingar</translation>
    </message>
    <message>
        <source>The list stands still while you read. Show what came since (F5)</source>
        <translation>Lista står stille medan du les. Vis det som har kome sidan (F5)</translation>
    </message>
    <message>
        <source>No message matches the filter.</source>
        <translation>Inga melding passar til filteret.</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Nullstill</translation>
    </message>
    <message>
        <source>There are no messages yet. When a record system writes a file to a watched folder, it appears here.</source>
        <translation>Det er ingen meldingar enno. Når eit journalsystem skriv ei fil til ei overvaka mappe, dukkar ho opp her.</translation>
    </message>
    <message>
        <source>Look at the folders now</source>
        <translation>Sjå i mappene no</translation>
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
        <translation>Dette er ikkje eit gyldig fødselsnummer.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Prøv igjen</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n melding</numerusform>
            <numerusform>%n meldingar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n vald</numerusform>
            <numerusform>%n valde</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything that the filter finds</source>
        <translation>Alt som filteret finn</translation>
    </message>
    <message>
        <source>Everything that waits for a person</source>
        <translation>Alt som ventar på eit menneske</translation>
    </message>
    <message>
        <source>That is more than can be selected by hand. Filter the list instead, and select nothing.</source>
        <translation>Det er meir enn det går an å velje for hand. Filtrer lista i staden, og vel ingenting.</translation>
    </message>
    <message numerus="yes">
        <source>%n selected message(s)</source>
        <translation>
            <numerusform>%n vald melding</numerusform>
            <numerusform>%n valde meldingar</numerusform>
        </translation>
    </message>
    <message>
        <source>Export the list without patient data</source>
        <translation>Eksporter lista utan pasientdata</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-filer (*.csv)</translation>
    </message>
    <message>
        <source>Writing the list …</source>
        <translation>Skriv lista …</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were written to the file.</source>
        <translation>
            <numerusform>%n melding vart skriven til fila.</numerusform>
            <numerusform>%n meldingar vart skrivne til fila.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file could not be written: %1</source>
        <translation>Fila kunne ikkje skrivast: %1</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopier</translation>
    </message>
    <message>
        <source>Show only this cause</source>
        <translation>Vis berre denne årsaka</translation>
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
        <translation>Motoren svara ikkje</translation>
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
        <translation>Map ein kode</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Les …</translation>
    </message>
    <message>
        <source>Open rule</source>
        <translation>Opne regelen</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor</source>
        <translation>Opne mappingfila på linja i redigeringsprogrammet</translation>
    </message>
    <message>
        <source>The code as it was sent</source>
        <translation>Koden slik han vart send</translation>
    </message>
    <message>
        <source>Find a code</source>
        <translation>Finn ein kode</translation>
    </message>
    <message>
        <source>Find code or text</source>
        <translation>Finn kode eller tekst</translation>
    </message>
    <message>
        <source>What it may become</source>
        <translation>Kva han kan bli til</translation>
    </message>
    <message>
        <source>What is written</source>
        <translation>Det som blir skrive</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grunngjeving</translation>
    </message>
    <message>
        <source>Reason, if you like (goes to the audit trail)</source>
        <translation>Grunngjeving, om du vil (går til sporingsloggen)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>Check on the waiting messages</source>
        <translation>Prøv på meldingane som ventar</translation>
    </message>
    <message>
        <source>Map it, and send all again</source>
        <translation>Map han, og send alle på nytt</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for this.</source>
        <translation>
            <numerusform>%n melding ventar på dette.</numerusform>
            <numerusform>%n meldingar ventar på dette.</numerusform>
        </translation>
    </message>
    <message>
        <source>Code table: {table}</source>
        <translation>Kodetabell: {table}</translation>
    </message>
    <message>
        <source>No code table stands behind this rule, so the mapping itself must be mended. Open the rule in your editor; the engine</source>
        <translation>Det står ingen kodetabell bak denne regelen, så sjølve mappingen må rettast. Opne regelen i redigeringsprogrammet; motoren</translation>
    </message>
    <message>
        <source>loads it when you save, and maps what waits again.</source>
        <translation>lastar han når du lagrar, og mappar det som ventar, på nytt.</translation>
    </message>
    <message>
        <source>There is no folder for mappings of your own yet. Set site_mappings in the section [installation] of journalbro.toml, so that a new version of the program does not take your codes away.</source>
        <translation>Det finst inga mappe for eigne mappingar enno. Set site_mappings i delen [installation] i journalbro.toml, så ein ny versjon av programmet ikkje tek kodane dine.</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Opne innstillingar</translation>
    </message>
    <message>
        <source>Choose what the code means here.</source>
        <translation>Vel kva koden tyder her.</translation>
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
        <translation>Kodar som blir det alt</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>ingenting</translation>
    </message>
    <message>
        <source>The code is known, and says nothing that is passed on</source>
        <translation>Koden er kjend, og seier ingenting som blir ført vidare</translation>
    </message>
    <message>
        <source>Code system</source>
        <translation>Kodesystem</translation>
    </message>
    <message>
        <source>Check first what it does to the messages that wait. Nothing is changed by that.</source>
        <translation>Prøv først kva det gjer med meldingane som ventar. Det endrar ingenting.</translation>
    </message>
    <message>
        <source>Checking on the waiting messages …</source>
        <translation>Prøver på meldingane som ventar …</translation>
    </message>
    <message>
        <source>The mappings would not be whole with it:</source>
        <translation>Mappingane ville ikkje vere heile med dette:</translation>
    </message>
    <message numerus="yes">
        <source>Of %n waiting message(s) that were tried, {mapped} would be mapped.</source>
        <translation>
            <numerusform>Av %n ventande melding som vart prøvd, ville {mapped} bli mappa.</numerusform>
            <numerusform>Av %n ventande meldingar som vart prøvde, ville {mapped} bli mappa.</numerusform>
        </translation>
    </message>
    <message>
        <source>The others would stop for another reason:</source>
        <translation>Dei andre ville stoppe av ei anna årsak:</translation>
    </message>
    <message>
        <source>A test with an invented message is written beside it.</source>
        <translation>Ein test med ei oppdikta melding blir skriven ved sida av.</translation>
    </message>
    <message>
        <source>No invented message shows the code at work, so no test is written.</source>
        <translation>Inga oppdikta melding viser koden i bruk, så det blir ikkje skriven nokon test.</translation>
    </message>
    <message>
        <source>Saving, and loading the mappings anew …</source>
        <translation>Lagrar, og lastar mappingane på nytt …</translation>
    </message>
    <message>
        <source>Nothing was changed, since the mappings would not load:</source>
        <translation>Ingenting vart endra, sidan mappingane ikkje ville la seg laste:</translation>
    </message>
    <message numerus="yes">
        <source>It is mapped. %n message(s) are mapped again now and go on in their order.</source>
        <translation>
            <numerusform>Han er mappa. %n melding blir mappa på nytt no og går vidare i si rekkjefølgje.</numerusform>
            <numerusform>Han er mappa. %n meldingar blir mappa på nytt no og går vidare i si rekkjefølgje.</numerusform>
        </translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>Opne fila</translation>
    </message>
    <message>
        <source>This cannot be mapped here</source>
        <translation>Dette kan ikkje mappast her</translation>
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
        <translation>Delar av meldinga</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Kjelde</translation>
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
        <translation>Skilnad …</translation>
    </message>
    <message>
        <source>Compare two sendings of the same thing</source>
        <translation>Samanlikn to sendingar av det same</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor (F4)</source>
        <translation>Opne mappingfila på linja i redigeringsprogrammet (F4)</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Melding</translation>
    </message>
    <message>
        <source>from {source}</source>
        <translation>frå {source}</translation>
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
        <translation>Åtvaring: {text}</translation>
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
        <translation>Verdiane er skjulte. Namn, stader og reglar blir viste.</translation>
    </message>
    <message>
        <source>Show …</source>
        <translation>Vis …</translation>
    </message>
    <message>
        <source>The message has moved on since its content was read.</source>
        <translation>Meldinga har gått vidare sidan innhaldet vart lese.</translation>
    </message>
    <message>
        <source>Show again …</source>
        <translation>Vis igjen …</translation>
    </message>
    <message>
        <source>The content is shown; that is in the audit trail.</source>
        <translation>Innhaldet blir vist; det står i sporingsloggen.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Skjul</translation>
    </message>
    <message>
        <source>Hidden. “Show …” above shows it, with a reason, when you have the role for it.</source>
        <translation>Skjult. «Vis …» over viser det, med ei grunngjeving, når du har rolla.</translation>
    </message>
    <message>
        <source>To see content you need the role “see_content”. Whoever looks after journalbro.toml gives it to a group of yours: [roles] see_content.</source>
        <translation>For å sjå innhald treng du rolla «see_content». Den som har ansvar for journalbro.toml, gjev henne til ei av gruppene dine: [roles] see_content.</translation>
    </message>
    <message>
        <source>Message no. {number}: {kind} from {source}</source>
        <translation>Melding nr. {number}: {kind} frå {source}</translation>
    </message>
    <message>
        <source>There are not two sendings to compare: their content was deleted, or nothing was sent yet.</source>
        <translation>Det finst ikkje to sendingar å samanlikne: innhaldet er sletta, eller ingenting er sendt enno.</translation>
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
        <translation>Kjelder</translation>
    </message>
    <message>
        <source>Services and engine</source>
        <translation>Tenester og motor</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>Over tid</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Siste timen</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Siste dag</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>Siste veka</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Det som er gale</translation>
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
        <translation>{what} (sidan {time}, {ago})</translation>
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
        <translation>Ei mappingfil er feil: {problem}</translation>
    </message>
    <message>
        <source>Show messages</source>
        <translation>Vis meldingar</translation>
    </message>
    <message>
        <source>Show what waits for a person: {name}</source>
        <translation>Vis det som ventar på eit menneske: {name}</translation>
    </message>
    <message>
        <source>Reload mappings</source>
        <translation>Last inn mappingane på nytt</translation>
    </message>
    <message>
        <source>Load the mappings anew and see whether they are whole</source>
        <translation>Last inn mappingane på nytt og sjå om dei er heile</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Hald fram</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Resume {name}</source>
        <translation>Hald fram {name}</translation>
    </message>
    <message>
        <source>Pause {name}</source>
        <translation>Pause {name}</translation>
    </message>
    <message>
        <source>messages a minute</source>
        <translation>meldingar i minuttet</translation>
    </message>
    <message>
        <source>messages in 10 minutes</source>
        <translation>meldingar på 10 minutt</translation>
    </message>
    <message>
        <source>messages an hour</source>
        <translation>meldingar i timen</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>Gjennomstrøyming</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>Delt</translation>
    </message>
    <message>
        <source>Taken in</source>
        <translation>Teke inn</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Stoppa</translation>
    </message>
    <message>
        <source>Backlog</source>
        <translation>Etterslep</translation>
    </message>
    <message>
        <source>messages in the works, at most</source>
        <translation>meldingar i arbeid, på det meste</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Ventar</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Forseinking</translation>
    </message>
    <message>
        <source>from intake to delivered, median</source>
        <translation>frå inntak til levert, median</translation>
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
        <translation>Det som er gale</translation>
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
        <translation>… resten blir ikkje vist her</translation>
    </message>
</context>
<context>
    <name>ReasonDialog</name>
    <message>
        <source>Show content</source>
        <translation>Vis innhald</translation>
    </message>
    <message>
        <source>The message holds data of a patient. Who looked, when and why is written to the audit trail.</source>
        <translation>Meldinga har data om ein pasient. Kven som såg, når og kvifor, blir ført i sporingsloggen.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grunngjeving</translation>
    </message>
    <message>
        <source>Reason, for example the number of the support case</source>
        <translation>Grunngjeving, til dømes nummeret på supportsaka</translation>
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
        <translation>Last inn mappingane på nytt</translation>
    </message>
    <message>
        <source>Loading the mappings and running their tests …</source>
        <translation>Lastar inn mappingane og køyrer testane deira …</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
    <message>
        <source>Open the line</source>
        <translation>Opne linja</translation>
    </message>
    <message>
        <source>Open the mapping file at its line in your editor</source>
        <translation>Opne mappingfila ved linja i redigeringsprogrammet ditt</translation>
    </message>
    <message>
        <source>Reload again</source>
        <translation>Last inn igjen</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s). The mappings that were in use stay in use.</source>
        <translation>
            <numerusform>%n problem. Mappingane som var i bruk, er framleis i bruk.</numerusform>
            <numerusform>%n problem. Mappingane som var i bruk, er framleis i bruk.</numerusform>
        </translation>
    </message>
    <message>
        <source>Mend the files and reload again; nothing has changed until then.</source>
        <translation>Rett filene og last inn igjen; ingenting er endra før det.</translation>
    </message>
    <message>
        <source>The mappings are whole, and in use from now on.</source>
        <translation>Mappingane er heile, og i bruk frå no av.</translation>
    </message>
    <message>
        <source>They are new for: {sources}. What waited for a mapping is mapped again.</source>
        <translation>Dei er nye for: {sources}. Det som venta på ei mapping, blir mappa på nytt.</translation>
    </message>
    <message>
        <source>The mappings are whole. Nothing has changed in them.</source>
        <translation>Mappingane er heile. Ingenting er endra i dei.</translation>
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
        <translation>Kva som er gale</translation>
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
        <translation>Skrive: {file}</translation>
    </message>
    <message>
        <source>PDF files (*.pdf)</source>
        <translation>PDF-filer (*.pdf)</translation>
    </message>
    <message>
        <source>Files for spreadsheets (*.csv)</source>
        <translation>Filer for rekneark (*.csv)</translation>
    </message>
    <message>
        <source>&amp;Weeks:</source>
        <translation>&amp;Veker:</translation>
    </message>
    <message>
        <source>&amp;up to:</source>
        <translation>&amp;til og med:</translation>
    </message>
    <message>
        <source>&amp;Minutes that one shared message saves, as assumed:</source>
        <translation>&amp;Minutt som éi delt melding sparer, føresett:</translation>
    </message>
    <message>
        <source>How many weeks</source>
        <translation>Kor mange veker</translation>
    </message>
    <message>
        <source>The last week</source>
        <translation>Siste veka</translation>
    </message>
    <message>
        <source>Minutes that one shared message saves, as assumed</source>
        <translation>Minutt som éi delt melding sparer, føresett</translation>
    </message>
    <message>
        <source>As configured</source>
        <translation>Som konfigurert</translation>
    </message>
    <message>
        <source>Assume again what [report] in journalbro.toml says</source>
        <translation>Føreset igjen det [report] i journalbro.toml seier</translation>
    </message>
    <message>
        <source>Save as &amp;PDF …</source>
        <translation>Lagre som &amp;PDF …</translation>
    </message>
    <message>
        <source>Save for &amp;spreadsheet …</source>
        <translation>Lagre for &amp;rekneark …</translation>
    </message>
    <message>
        <source>By week, source and service</source>
        <translation>Etter veke, kjelde og teneste</translation>
    </message>
    <message>
        <source>What stopped, and how long it waited</source>
        <translation>Kva som stoppa, og kor lenge det venta</translation>
    </message>
    <message>
        <source>Minutes by kind of message</source>
        <translation>Minutt etter meldingstype</translation>
    </message>
    <message>
        <source>The minutes can be changed: press F2 on a cell of their column</source>
        <translation>Minutta kan endrast: trykk F2 på ei celle i kolonnen</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Lagre rapporten</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Veke</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Kjelde</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Teneste</translation>
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
        <translation>Minutt kvar</translation>
    </message>
    <message>
        <source>Time saved</source>
        <translation>Spart tid</translation>
    </message>
    <message>
        <source>Click twice to change it; empty: as for all ({assumed})</source>
        <translation>Klikk to gonger for å endre; tom: som for alle ({assumed})</translation>
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
        <translation>Svar og det som vart sendt</translation>
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
        <translation>Starta</translation>
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
        <translation>Ingenting vart sendt: meldinga har ikkje noko resultat som kan sendast.</translation>
    </message>
    <message>
        <source>Nothing is kept of what was sent.</source>
        <translation>Det er ikkje teke vare på noko av det som vart sendt.</translation>
    </message>
    <message>
        <source>There is no answer to this attempt.</source>
        <translation>Det er ikkje noko svar på dette forsøket.</translation>
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
        <translation>Lagre innstillingane</translation>
    </message>
    <message>
        <source>This is what changes in the file:</source>
        <translation>Dette blir endra i fila:</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Endringar</translation>
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
        <translation>Nokon andre har endra fila</translation>
    </message>
    <message>
        <source>Nothing was written. Undo your changes to see the file as it is now, or save a copy.</source>
        <translation>Ingenting vart skrive. Angre endringane dine for å sjå fila slik ho er no, eller lagre ein kopi.</translation>
    </message>
    <message>
        <source>The user {user} may not write it. Save a copy and let somebody who may put it in place.</source>
        <translation>Brukaren {user} får ikkje skrive henne. Lagre ein kopi og la ein som kan, leggje henne på plass.</translation>
    </message>
    <message>
        <source>The file cannot be written: {why}</source>
        <translation>Fila kan ikkje skrivast: {why}</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>Ikkje lagra</translation>
    </message>
    <message>
        <source>Save a copy …</source>
        <translation>Lagre ein kopi …</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Lagre ein kopi</translation>
    </message>
</context>
<context>
    <name>ServiceStep</name>
    <message>
        <source>Service</source>
        <translation>Teneste</translation>
    </message>
    <message>
        <source>As configured: {name}</source>
        <translation>Som konfigurert: {name}</translation>
    </message>
    <message>
        <source>Another service</source>
        <translation>Ei anna teneste</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>Test sambandet</translation>
    </message>
    <message>
        <source>The test asks step by step and stores nothing at the service.</source>
        <translation>Testen spør steg for steg og lagrar ingenting hos tenesta.</translation>
    </message>
    <message>
        <source>Steps of the test</source>
        <translation>Stega i testen</translation>
    </message>
    <message>
        <source>Where do the messages go?</source>
        <translation>Kvar skal meldingane?</translation>
    </message>
    <message>
        <source>Testing …</source>
        <translation>Testar …</translation>
    </message>
    <message>
        <source>✗ It could not be tested: {why}</source>
        <translation>✗ Det kunne ikkje testast: {why}</translation>
    </message>
    <message>
        <source>✗ The service cannot be sent to yet. You may go on all the same: messages then wait in their order.</source>
        <translation>✗ Det kan ikkje sendast til tenesta enno. Du kan gå vidare likevel: meldingane ventar då i si rekkjefølgje.</translation>
    </message>
    <message>
        <source>✓ The service can be sent to.</source>
        <translation>✓ Det kan sendast til tenesta.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Innstillingar</translation>
    </message>
    <message>
        <source>Parts of the configuration</source>
        <translation>Delar av konfigurasjonen</translation>
    </message>
    <message>
        <source>The configuration as text</source>
        <translation>Konfigurasjonen som tekst</translation>
    </message>
    <message>
        <source>Add a source</source>
        <translation>Legg til ei kjelde</translation>
    </message>
    <message>
        <source>Add a destination</source>
        <translation>Legg til eit mål</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Fjern</translation>
    </message>
    <message>
        <source>Guide …</source>
        <translation>Vegvisar …</translation>
    </message>
    <message>
        <source>Undo the changes</source>
        <translation>Angre endringane</translation>
    </message>
    <message>
        <source>Save …</source>
        <translation>Lagre …</translation>
    </message>
    <message>
        <source>There is no configuration yet.
The guide makes one in four steps, and nothing is sent before the last.</source>
        <translation>Det finst ingen konfigurasjon enno.
Vegvisaren lagar ein i fire steg, og ingenting blir sendt før det siste.</translation>
    </message>
    <message>
        <source>Remove {name} from the configuration?</source>
        <translation>Fjerne {name} frå konfigurasjonen?</translation>
    </message>
    <message>
        <source>Messages that were taken in already stay in the log. Nothing is written before you save.</source>
        <translation>Meldingar som alt er tekne inn, blir i loggen. Ingenting blir skrive før du lagrar.</translation>
    </message>
    <message>
        <source>No journalbro.toml was found.</source>
        <translation>Fann ingen journalbro.toml.</translation>
    </message>
    <message>
        <source>{file} – changed, not saved</source>
        <translation>{file} – endra, ikkje lagra</translation>
    </message>
    <message>
        <source>No engine is running; it reads the file when it starts.</source>
        <translation>Ingen motor køyrer; han les fila når han startar.</translation>
    </message>
    <message>
        <source>✓ The running engine has these settings.</source>
        <translation>✓ Motoren som køyrer, har desse innstillingane.</translation>
    </message>
    <message>
        <source>⟳ The running engine has other settings: it reads the file when it starts. Restart it to use these.</source>
        <translation>⟳ Motoren som køyrer, har andre innstillingar: han les fila når han startar. Start han på nytt for å bruke desse.</translation>
    </message>
    <message>
        <source>The running engine keeps its settings until the file is saved and the engine is started again.</source>
        <translation>Motoren som køyrer, held på innstillingane til fila er lagra og motoren er starta på nytt.</translation>
    </message>
</context>
<context>
    <name>SideTree</name>
    <message>
        <source>linked</source>
        <translation>kopla</translation>
    </message>
    <message>
        <source>no rule read this</source>
        <translation>ingen regel las dette</translation>
    </message>
</context>
<context>
    <name>Sides</name>
    <message>
        <source>Source</source>
        <translation>Kjelde</translation>
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
            <numerusform>%n stad som ingen regel las</numerusform>
            <numerusform>%n stader som ingen regel las</numerusform>
        </translation>
    </message>
    <message>
        <source>there is none</source>
        <translation>det finst ingen</translation>
    </message>
</context>
<context>
    <name>SourceTree</name>
    <message>
        <source>Source</source>
        <translation>Kjelde</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Namn</translation>
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
        <translation>Frå</translation>
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
            <numerusform>%n element</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {every} elements</source>
        <translation>{shown} av {every} element</translation>
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
        <translation>Kjeda blir gjennomgått …</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Sjå på nytt</translation>
    </message>
    <message>
        <source>Who …</source>
        <translation>Kven …</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Kven</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Kva</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>Eldre</translation>
    </message>
    <message>
        <source>What people did</source>
        <translation>Det menneske har gjort</translation>
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
        <translation>Gjennomgått tilbake til byrjinga</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tid</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Gjeld</translation>
    </message>
    <message>
        <source>Became</source>
        <translation>Vart til</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Kvifor</translation>
    </message>
    <message>
        <source>There is nothing of it in what was looked through.</source>
        <translation>Det finst ikkje noko slikt i det som er gjennomgått.</translation>
    </message>
    <message numerus="yes">
        <source>✓ The chain is whole: %n row(s), none changed, removed or put in.</source>
        <translation>
            <numerusform>✓ Kjeda er heil: %n rad, ingen endra, fjerna eller sett inn.</numerusform>
            <numerusform>✓ Kjeda er heil: %n rader, ingen endra, fjerna eller sett inn.</numerusform>
        </translation>
    </message>
    <message>
        <source>✗ The chain is broken at row {row}: keep the database as it is, and call support.</source>
        <translation>✗ Kjeda er broten ved rad {row}: lat databasen vere som han er, og ring support.</translation>
    </message>
    <message>
        <source>Whether the chain is whole is not known: {why}</source>
        <translation>Om kjeda er heil, er ikkje kjent: {why}</translation>
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
        <translation>Opne mappene</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Innstillingar</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Hald fram</translation>
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
        <translation>Journalbro held fram</translation>
    </message>
    <message>
        <source>The window is closed; this icon opens it again.</source>
        <translation>Vindauget er lukka; dette ikonet opnar det igjen.</translation>
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
        <translation>For å sende på nytt, mappe på nytt eller hoppe over treng du rolla «retry».</translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) will be sent again with the same bytes, each in its turn.</source>
        <translation>
            <numerusform>%n levering blir send på nytt med dei same bytane, i sin tur.</numerusform>
            <numerusform>%n leveringar blir sende på nytt med dei same bytane, kvar i sin tur.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) will be mapped again with the mappings in use now, and then sent. What was delivered stays as it is.</source>
        <translation>
            <numerusform>%n melding blir mappa på nytt med mappingane som er i bruk no, og så send. Det som er levert, blir som det er.</numerusform>
            <numerusform>%n meldingar blir mappa på nytt med mappingane som er i bruk no, og så sende. Det som er levert, blir som det er.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) will be given up: they are not sent, and later messages of the same patients go on without them.</source>
        <translation>
            <numerusform>%n melding blir gjeven opp: ho blir ikkje send, og seinare meldingar for same pasient går vidare utan henne.</numerusform>
            <numerusform>%n meldingar blir gjevne opp: dei blir ikkje sende, og seinare meldingar for dei same pasientane går vidare utan dei.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing here can be sent again. That can be done with what failed, or waits for its next try.</source>
        <translation>Ingenting her kan sendast på nytt. Det går med det som feila, eller ventar på neste forsøk.</translation>
    </message>
    <message>
        <source>Nothing here can be mapped again. That can be done with what was stopped or failed, while its bytes are kept.</source>
        <translation>Ingenting her kan mappast på nytt. Det går med det som vart stoppa eller feila, så lenge bytane finst.</translation>
    </message>
    <message>
        <source>Nothing here can be skipped. That can be done with what was stopped or failed.</source>
        <translation>Ingenting her kan hoppast over. Det går med det som vart stoppa eller feila.</translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) are being sent again.</source>
        <translation>
            <numerusform>%n levering blir send på nytt.</numerusform>
            <numerusform>%n leveringar blir sende på nytt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) are being mapped again.</source>
        <translation>
            <numerusform>%n melding blir mappa på nytt.</numerusform>
            <numerusform>%n meldingar blir mappa på nytt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were skipped.</source>
        <translation>
            <numerusform>%n melding vart hoppa over.</numerusform>
            <numerusform>%n meldingar vart hoppa over.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>allowed</name>
    <message>
        <source>Not allowed</source>
        <translation>Ikkje tillate</translation>
    </message>
    <message>
        <source>Whoever looks after journalbro.toml gives it to a group of yours: [roles] {role}.</source>
        <translation>Den som har ansvar for journalbro.toml, gjev henne til ei av gruppene dine: [roles] {role}.</translation>
    </message>
    <message>
        <source>The engine is not running, so nothing can be changed now.</source>
        <translation>Motoren køyrer ikkje, så ingenting kan endrast no.</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>Journalbro is running already, but does not answer. End it and start again, or log out and in.</source>
        <translation>Journalbro køyrer alt, men svarar ikkje. Avslutt det og start på nytt, eller logg ut og inn.</translation>
    </message>
</context>
<context>
    <name>editor</name>
    <message>
        <source>No editor was found. The file is:</source>
        <translation>Fann ikkje noko redigeringsprogram. Fila er:</translation>
    </message>
    <message>
        <source>The file of this rule cannot be opened.</source>
        <translation>Fila til denne regelen kan ikkje opnast.</translation>
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
        <translation>akkurat no</translation>
    </message>
    <message>
        <source>{span} ago</source>
        <translation>for {span} sidan</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>for %n dag sidan</numerusform>
            <numerusform>for %n dagar sidan</numerusform>
        </translation>
    </message>
    <message>
        <source>has run out</source>
        <translation>har gått ut</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>%n dag att</numerusform>
            <numerusform>%n dagar att</numerusform>
        </translation>
    </message>
    <message>
        <source>{span} left</source>
        <translation>{span} att</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>Week {week}, {year}</source>
        <translation>Veke {week}, {year}</translation>
    </message>
    <message>
        <source>Weeks {first}–{last}, {year}</source>
        <translation>Veke {first}–{last}, {year}</translation>
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
        <translation>For å endre mappingar treng du rolla «configure».</translation>
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
        <translation>anna</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>ukjend</translation>
    </message>
    <message>
        <source>home</source>
        <translation>heim</translation>
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
        <translation>mellombels</translation>
    </message>
    <message>
        <source>no longer in use</source>
        <translation>ikkje lenger i bruk</translation>
    </message>
    <message>
        <source>official</source>
        <translation>offisielt</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>vanleg</translation>
    </message>
    <message>
        <source>To reload mappings you need the role “configure”.</source>
        <translation>For å laste inn mappingar på nytt treng du rolla «configure».</translation>
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
        <translation>{message}: send til {destination}</translation>
    </message>
    <message>
        <source>{message}: answer of {destination}, attempt {number}</source>
        <translation>{message}: svar frå {destination}, forsøk {number}</translation>
    </message>
    <message>
        <source>{message}: result, not sent yet</source>
        <translation>{message}: resultat, ikkje sendt enno</translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message>
        <source>Looking at the folder for the first time</source>
        <translation>Ser i mappa for første gong</translation>
    </message>
    <message>
        <source>The folder cannot be reached</source>
        <translation>Mappa kan ikkje nåast</translation>
    </message>
    <message>
        <source>Paused: nothing is taken in</source>
        <translation>Pause: ingenting blir teke inn</translation>
    </message>
    <message>
        <source>Silent for longer than it should be ({threshold})</source>
        <translation>Stille lenger enn ho skal vere ({threshold})</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for a person</source>
        <translation>
            <numerusform>%n melding ventar på eit menneske</numerusform>
            <numerusform>%n meldingar ventar på eit menneske</numerusform>
        </translation>
    </message>
    <message>
        <source>Messages are being mapped</source>
        <translation>Meldingar blir mappa</translation>
    </message>
    <message>
        <source>In order</source>
        <translation>I orden</translation>
    </message>
    <message>
        <source>{count}, {incomplete} of them not whole yet</source>
        <translation>{count}, {incomplete} av dei ikkje heile enno</translation>
    </message>
    <message>
        <source>Last file</source>
        <translation>Siste fil</translation>
    </message>
    <message>
        <source>Files not taken yet</source>
        <translation>Filer som ikkje er tekne inn enno</translation>
    </message>
    <message>
        <source>Messages to map</source>
        <translation>Meldingar å mappe</translation>
    </message>
    <message>
        <source>Messages in all</source>
        <translation>Meldingar i alt</translation>
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
        <translation>Ho svarar ikkje; det blir prøvt igjen av seg sjølv</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) in a row went wrong</source>
        <translation>
            <numerusform>%n forsøk på rad gjekk gale</numerusform>
            <numerusform>%n forsøk på rad gjekk gale</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) wait for a person</source>
        <translation>
            <numerusform>%n levering ventar på eit menneske</numerusform>
            <numerusform>%n leveringar ventar på eit menneske</numerusform>
        </translation>
    </message>
    <message>
        <source>Messages are being sent</source>
        <translation>Meldingar blir sende</translation>
    </message>
    <message>
        <source>Last good answer</source>
        <translation>Siste gode svar</translation>
    </message>
    <message>
        <source>Waiting to be sent</source>
        <translation>Ventar på å bli send</translation>
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
        <translation>Halden bak ei anna</translation>
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
        <translation>i ei fil</translation>
    </message>
    <message>
        <source>Anybody who may read the file can read the database.</source>
        <translation>Den som kan lese fila, kan lese databasen.</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Starta</translation>
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
        <translation>Innstillingar</translation>
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
        <translation>{name}: {sum} i alt, høgst {most}</translation>
    </message>
    <message>
        <source>{name}: {last} last, at most {most}</source>
        <translation>{name}: {last} sist, høgst {most}</translation>
    </message>
    <message>
        <source>Nothing is known of this time yet</source>
        <translation>Ingenting er kjent om denne tida enno</translation>
    </message>
</context>
<context>
    <name>practice</name>
    <message>
        <source>Practice: sample exports of synthetic people, and a service that keeps nothing</source>
        <translation>Øving: eksempeleksportar med syntetiske personar, og ei teneste som ikkje tek vare på noko</translation>
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
        <translation>Kva som stoppa, og kor lenge det venta</translation>
    </message>
    <message>
        <source>test environment, no real patients</source>
        <translation>testmiljø, ingen verkelege pasientar</translation>
    </message>
    <message>
        <source>Messages shared, week by week</source>
        <translation>Meldingar delte, veke for veke</translation>
    </message>
    <message>
        <source>Nothing was shared in this time.</source>
        <translation>Ingenting vart delt i denne tida.</translation>
    </message>
    <message>
        <source>By source and service</source>
        <translation>Etter kjelde og teneste</translation>
    </message>
    <message>
        <source>By week, newest first</source>
        <translation>Etter veke, nyaste først</translation>
    </message>
    <message>
        <source>Made {time} by Journalbro {version}. Holds no patient data.</source>
        <translation>Laga {time} av Journalbro {version}. Ingen pasientdata.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more row(s), see the file for spreadsheets</source>
        <translation>
            <numerusform>og %n rad til, sjå fila for rekneark</numerusform>
            <numerusform>og %n rader til, sjå fila for rekneark</numerusform>
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
        <translation>95 % innan</translation>
    </message>
    <message>
        <source>Without a hand</source>
        <translation>Utan ei hand</translation>
    </message>
    <message>
        <source>Time saved</source>
        <translation>Spart tid</translation>
    </message>
    <message>
        <source>messages shared</source>
        <translation>meldingar delte</translation>
    </message>
    <message>
        <source>needed no hand</source>
        <translation>trong inga hand</translation>
    </message>
    <message>
        <source>the median; 95 % within {time}</source>
        <translation>medianen; 95 % innan {time}</translation>
    </message>
    <message>
        <source>export to shared</source>
        <translation>eksport til delt</translation>
    </message>
    <message>
        <source>saved (an estimate)</source>
        <translation>spart (eit overslag)</translation>
    </message>
    <message numerus="yes">
        <source>with %n service(s)</source>
        <translation>
            <numerusform>med %n teneste</numerusform>
            <numerusform>med %n tenester</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) needed one</source>
        <translation>
            <numerusform>%n melding trong ei</numerusform>
            <numerusform>%n meldingar trong ei</numerusform>
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
        <translation>{minutes} minutt per melding</translation>
    </message>
    <message>
        <source>Cause of a stop</source>
        <translation>Årsak til stopp</translation>
    </message>
    <message>
        <source>Source or service</source>
        <translation>Kjelde eller teneste</translation>
    </message>
    <message>
        <source>Stops</source>
        <translation>Stoppar</translation>
    </message>
    <message>
        <source>Waiting still</source>
        <translation>Ventar framleis</translation>
    </message>
    <message>
        <source>Waited (median)</source>
        <translation>Venta (median)</translation>
    </message>
    <message>
        <source>Time saved is an estimate, not a measurement: {assumption}, for reading it in one system and writing it into another. The assumption is the municipality&apos;s own and can be changed.</source>
        <translation>Spart tid er eit overslag, ikkje ei måling: {assumption}, for å lese henne i eitt system og skrive henne inn i eit anna. Føresetnaden er kommunen sin eigen og kan endrast.</translation>
    </message>
    <message>
        <source>A message counts as shared when the service has acknowledged it, once for each service. Time is counted from the export file&apos;s own time to the acknowledgement.</source>
        <translation>Ei melding blir rekna som delt når tenesta har kvittert for henne, éin gong for kvar teneste. Tida blir rekna frå tida til eksportfila til kvitteringa.</translation>
    </message>
    <message>
        <source>Without a hand: never stopped for a mapping, and nobody sent it again, mapped it again or skipped it. What stopped is counted in the week in which it stopped; what still waits, until now.</source>
        <translation>Utan ei hand: aldri stoppa for ein mapping, og ingen sende henne på nytt, mappa henne på nytt eller hoppa over henne. Det som stoppa, blir rekna i veka det stoppa; det som framleis ventar, til no.</translation>
    </message>
</context>
<context>
    <name>segments</name>
    <message>
        <source>Message header</source>
        <translation>Meldingshovud</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>Programvare</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Hending</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Pasient</translation>
    </message>
    <message>
        <source>More on the patient</source>
        <translation>Meir om pasienten</translation>
    </message>
    <message>
        <source>Merged patient</source>
        <translation>Samanslegen pasient</translation>
    </message>
    <message>
        <source>Next of kin</source>
        <translation>Pårørande</translation>
    </message>
    <message>
        <source>Visit</source>
        <translation>Opphald</translation>
    </message>
    <message>
        <source>More on the visit</source>
        <translation>Meir om opphaldet</translation>
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
        <translation>Deltaking</translation>
    </message>
    <message>
        <source>Insurance</source>
        <translation>Forsikring</translation>
    </message>
    <message>
        <source>Guarantor</source>
        <translation>Betalar</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Rekvisisjon</translation>
    </message>
    <message>
        <source>Examination</source>
        <translation>Undersøking</translation>
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
        <translation>Gjeve legemiddel</translation>
    </message>
    <message>
        <source>Medication order</source>
        <translation>Legemiddeltinging</translation>
    </message>
    <message>
        <source>Route of the medication</source>
        <translation>Administrasjonsvegen til legemiddelet</translation>
    </message>
    <message>
        <source>Appointment</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>Service booked</source>
        <translation>Tinga teneste</translation>
    </message>
    <message>
        <source>Person booked</source>
        <translation>Tinga person</translation>
    </message>
    <message>
        <source>Place booked</source>
        <translation>Tinga stad</translation>
    </message>
    <message>
        <source>The content of this message was deleted when its time was over.</source>
        <translation>Innhaldet i denne meldinga vart sletta då tida var ute.</translation>
    </message>
    <message>
        <source>The message was mapped with mappings that are no longer in use. Map it again to see where each element came from.</source>
        <translation>Meldinga vart mappa med mappingar som ikkje lenger er i bruk. Map henne på nytt for å sjå kvar kvart element kom frå.</translation>
    </message>
    <message>
        <source>The bytes cannot be read any more.</source>
        <translation>Bytane kan ikkje lesast lenger.</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>The file as text</source>
        <translation>Fila som tekst</translation>
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
        <translation>Kjelde: {name}</translation>
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
        <translation>Namnerom for eigne identifikatorar</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Tidssone</translation>
    </message>
    <message>
        <source>Mappings of your own</source>
        <translation>Eigne mappingar</translation>
    </message>
    <message>
        <source>Short name</source>
        <translation>Kort namn</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Mappe</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Eining</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Character set</source>
        <translation>Teiknsett</translation>
    </message>
    <message>
        <source>File that says that one is whole</source>
        <translation>Fil som seier at ei fil er heil</translation>
    </message>
    <message>
        <source>Largest file (MB)</source>
        <translation>Største fil (MB)</translation>
    </message>
    <message>
        <source>The same file once more</source>
        <translation>Same fil éin gong til</translation>
    </message>
    <message>
        <source>When a message is stopped</source>
        <translation>Når ei melding blir stoppa</translation>
    </message>
    <message>
        <source>When identity is missing</source>
        <translation>Når identitet manglar</translation>
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
        <translation>Mappe for kvitteringar</translation>
    </message>
    <message>
        <source>What happens to a file that was taken</source>
        <translation>Kva som skjer med ei fil som er teken inn</translation>
    </message>
    <message>
        <source>Archive folder</source>
        <translation>Arkivmappe</translation>
    </message>
    <message>
        <source>Days in the archive</source>
        <translation>Dagar i arkivet</translation>
    </message>
    <message>
        <source>Quarantine folder</source>
        <translation>Karantenemappe</translation>
    </message>
    <message>
        <source>Files that are not read</source>
        <translation>Filer som ikkje blir lesne</translation>
    </message>
    <message>
        <source>Seconds between two looks</source>
        <translation>Sekund mellom to gjennomsyn</translation>
    </message>
    <message>
        <source>Seconds at rest before it is read</source>
        <translation>Sekund i ro før ho blir lesen</translation>
    </message>
    <message>
        <source>Minutes to wait for the rest of a file</source>
        <translation>Minutt å vente på resten av ei fil</translation>
    </message>
    <message>
        <source>A file that stays incomplete</source>
        <translation>Ei fil som ikkje blir heil</translation>
    </message>
    <message>
        <source>Silence alarm after (hours)</source>
        <translation>Stillealarm etter (timar)</translation>
    </message>
    <message>
        <source>Days of the silence alarm</source>
        <translation>Dagar for stillealarmen</translation>
    </message>
    <message>
        <source>Silence alarm from (hour)</source>
        <translation>Stillealarm frå (klokketime)</translation>
    </message>
    <message>
        <source>Silence alarm to (hour)</source>
        <translation>Stillealarm til (klokketime)</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Teneste</translation>
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
        <translation>Brukarnamn</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Klient-ID</translation>
    </message>
    <message>
        <source>Address of the token service</source>
        <translation>Adressa til tokentenesta</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>Scope</translation>
    </message>
    <message>
        <source>Where the secret is kept</source>
        <translation>Kvar løyndomen ligg</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Sertifikat</translation>
    </message>
    <message>
        <source>Certificate authority</source>
        <translation>Sertifikatutskrivar</translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation>Samtidige førespurnader</translation>
    </message>
    <message>
        <source>Seconds for an answer</source>
        <translation>Sekund å svare på</translation>
    </message>
    <message>
        <source>Give up after (hours)</source>
        <translation>Gje opp etter (timar)</translation>
    </message>
    <message>
        <source>Address of HelseID</source>
        <translation>Adressa til HelseID</translation>
    </message>
    <message>
        <source>Registered for</source>
        <translation>Registrert for</translation>
    </message>
    <message>
        <source>Where the key is kept</source>
        <translation>Kvar nøkkelen ligg</translation>
    </message>
    <message>
        <source>Days that contents are kept</source>
        <translation>Dagar innhald blir teke vare på</translation>
    </message>
    <message>
        <source>Days that identities are kept</source>
        <translation>Dagar identitetar blir hugsa</translation>
    </message>
    <message>
        <source>Local address</source>
        <translation>Lokal adresse</translation>
    </message>
    <message>
        <source>Group that may connect</source>
        <translation>Gruppe som kan kople seg til</translation>
    </message>
    <message>
        <source>May see the state</source>
        <translation>Kan sjå tilstanden</translation>
    </message>
    <message>
        <source>May see content</source>
        <translation>Kan sjå innhald</translation>
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
        <translation>Minutt per melding</translation>
    </message>
    <message>
        <source>Minutes by kind of message</source>
        <translation>Minutt etter meldingstype</translation>
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
        <translation>sjå på kvar fil</translation>
    </message>
    <message>
        <source>delimited columns</source>
        <translation>kolonnar med skiljeteikn</translation>
    </message>
    <message>
        <source>columns of fixed width</source>
        <translation>kolonnar med fast breidd</translation>
    </message>
    <message>
        <source>only note it</source>
        <translation>berre noter det</translation>
    </message>
    <message>
        <source>deliver it again</source>
        <translation>lever henne igjen</translation>
    </message>
    <message>
        <source>hold back later ones of the patient</source>
        <translation>hald tilbake seinare meldingar om pasienten</translation>
    </message>
    <message>
        <source>let later ones pass</source>
        <translation>slepp seinare meldingar forbi</translation>
    </message>
    <message>
        <source>stop the message</source>
        <translation>stopp meldinga</translation>
    </message>
    <message>
        <source>take that of the message</source>
        <translation>ta den til meldinga</translation>
    </message>
    <message>
        <source>move it to the archive</source>
        <translation>flytt henne til arkivet</translation>
    </message>
    <message>
        <source>leave it</source>
        <translation>lat henne liggje</translation>
    </message>
    <message>
        <source>put it in quarantine</source>
        <translation>legg henne i karantene</translation>
    </message>
    <message>
        <source>take it as it is</source>
        <translation>ta henne som ho er</translation>
    </message>
    <message>
        <source>weekdays</source>
        <translation>kvardagar</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>alle dagar</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ingen</translation>
    </message>
    <message>
        <source>user name and password</source>
        <translation>brukarnamn og passord</translation>
    </message>
    <message>
        <source>a fixed token</source>
        <translation>eit fast token</translation>
    </message>
    <message>
        <source>a client certificate</source>
        <translation>eit klientsertifikat</translation>
    </message>
    <message>
        <source>a FHIR service</source>
        <translation>ei FHIR-teneste</translation>
    </message>
    <message>
        <source>one organisation</source>
        <translation>éin organisasjon</translation>
    </message>
    <message>
        <source>several organisations</source>
        <translation>fleire organisasjonar</translation>
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
        <translation>{messages} meldingar, {versions} versjonar</translation>
    </message>
    <message>
        <source>from before {day}</source>
        <translation>frå før {day}</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message numerus="yes">
        <source>%n message(s) wait for a person</source>
        <translation>
            <numerusform>%n melding ventar på eit menneske</numerusform>
            <numerusform>%n meldingar ventar på eit menneske</numerusform>
        </translation>
    </message>
    <message>
        <source>Connecting to the engine …</source>
        <translation>Koplar til motoren …</translation>
    </message>
    <message>
        <source>The engine does not answer any more. What is shown may be old; it is tried again by itself.</source>
        <translation>Motoren svarar ikkje lenger. Det som blir vist, kan vere gammalt; det blir prøvt igjen av seg sjølv.</translation>
    </message>
    <message>
        <source>You may not see what the engine does. Ask for the role see_state: [roles] in journalbro.toml.</source>
        <translation>Du får ikkje sjå kva motoren gjer. Be om rolla see_state: [roles] i journalbro.toml.</translation>
    </message>
    <message>
        <source>You may not talk to the engine. Ask to be made a member of its group: [control] group in journalbro.toml.</source>
        <translation>Du får ikkje snakke med motoren. Be om å bli medlem av gruppa: [control] group i journalbro.toml.</translation>
    </message>
    <message>
        <source>The engine is of another version than this window. Start this program again when the upgrade is done.</source>
        <translation>Motoren er av ein annan versjon enn dette vindauget. Start programmet på nytt når oppgraderinga er ferdig.</translation>
    </message>
    <message>
        <source>The engine is not running. What is shown may be old; when the engine comes back, so does this window.</source>
        <translation>Motoren køyrer ikkje. Det som blir vist, kan vere gammalt; når motoren er tilbake, er vindauget det òg.</translation>
    </message>
    <message>
        <source>Look at one of the messages, mend the mapping or its source, then map them again.</source>
        <translation>Sjå på ei av meldingane, rett mappingen eller kjelda, og map dei på nytt.</translation>
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
        <translation>Journalbro treng tilsyn</translation>
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
