<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CausesPage</name>
    <message numerus="yes">
        <source>%n message(s) wait for a person.</source>
        <translation>
            <numerusform>%n message waits for a person.</numerusform>
            <numerusform>%n messages wait for a person.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DifferenceDialog</name>
    <message numerus="yes">
        <source>%n element(s) differ</source>
        <translation>
            <numerusform>%n element differs</numerusform>
            <numerusform>%n elements differ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>(%n technical difference(s) not shown)</source>
        <translation>
            <numerusform>(%n technical difference not shown)</numerusform>
            <numerusform>(%n technical differences not shown)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderStep</name>
    <message numerus="yes">
        <source>%n file(s) now, the newest:</source>
        <translation>
            <numerusform>%n file now, the newest:</numerusform>
            <numerusform>%n files now, the newest:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormatStep</name>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) that no rule reads</source>
        <translation>
            <numerusform>%n field that no rule reads</numerusform>
            <numerusform>%n fields that no rule reads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogPage</name>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected message(s)</source>
        <translation>
            <numerusform>%n selected message</numerusform>
            <numerusform>%n selected messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were written to the file.</source>
        <translation>
            <numerusform>%n message was written to the file.</numerusform>
            <numerusform>%n messages were written to the file.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MendDialog</name>
    <message numerus="yes">
        <source>%n message(s) wait for this.</source>
        <translation>
            <numerusform>%n message waits for this.</numerusform>
            <numerusform>%n messages wait for this.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %n waiting message(s) that were tried, {mapped} would be mapped.</source>
        <translation>
            <numerusform>Of %n waiting message that was tried, {mapped} would be mapped.</numerusform>
            <numerusform>Of %n waiting messages that were tried, {mapped} would be mapped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is mapped. %n message(s) are mapped again now and go on in their order.</source>
        <translation>
            <numerusform>It is mapped. %n message is mapped again now and goes on in its order.</numerusform>
            <numerusform>It is mapped. %n messages are mapped again now and go on in their order.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageWindow</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OverviewPage</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReloadDialog</name>
    <message numerus="yes">
        <source>%n problem(s). The mappings that were in use stay in use.</source>
        <translation>
            <numerusform>%n problem. The mappings that were in use stay in use.</numerusform>
            <numerusform>%n problems. The mappings that were in use stay in use.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sides</name>
    <message numerus="yes">
        <source>%n place(s) that no rule read</source>
        <translation>
            <numerusform>%n place that no rule read</numerusform>
            <numerusform>%n places that no rule read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TraceView</name>
    <message numerus="yes">
        <source>%n element(s)</source>
        <translation>
            <numerusform>%n element</numerusform>
            <numerusform>%n elements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrailPage</name>
    <message numerus="yes">
        <source>✓ The chain is whole: %n row(s), none changed, removed or put in.</source>
        <translation>
            <numerusform>✓ The chain is whole: %n row, not changed, removed or put in.</numerusform>
            <numerusform>✓ The chain is whole: %n rows, none changed, removed or put in.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message numerus="yes">
        <source>%n delivery(s) will be sent again with the same bytes, each in its turn.</source>
        <translation>
            <numerusform>%n delivery will be sent again with the same bytes, each in its turn.</numerusform>
            <numerusform>%n deliveries will be sent again with the same bytes, each in its turn.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) will be mapped again with the mappings in use now, and then sent. What was delivered stays as it is.</source>
        <translation>
            <numerusform>%n message will be mapped again with the mappings in use now, and then sent. What was delivered stays as it is.</numerusform>
            <numerusform>%n messages will be mapped again with the mappings in use now, and then sent. What was delivered stays as it is.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) will be given up: they are not sent, and later messages of the same patients go on without them.</source>
        <translation>
            <numerusform>%n message will be given up: it is not sent, and later messages of the same patient go on without it.</numerusform>
            <numerusform>%n messages will be given up: they are not sent, and later messages of the same patients go on without them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) are being sent again.</source>
        <translation>
            <numerusform>%n delivery is being sent again.</numerusform>
            <numerusform>%n deliveries are being sent again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) are being mapped again.</source>
        <translation>
            <numerusform>%n message is being mapped again.</numerusform>
            <numerusform>%n messages are being mapped again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were skipped.</source>
        <translation>
            <numerusform>%n message was skipped.</numerusform>
            <numerusform>%n messages were skipped.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>figures</name>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>%n day left</numerusform>
            <numerusform>%n days left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message numerus="yes">
        <source>%n message(s) wait for a person</source>
        <translation>
            <numerusform>%n message waits for a person</numerusform>
            <numerusform>%n messages wait for a person</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) in a row went wrong</source>
        <translation>
            <numerusform>%n attempt in a row went wrong</numerusform>
            <numerusform>%n attempts in a row went wrong</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n delivery(s) wait for a person</source>
        <translation>
            <numerusform>%n delivery waits for a person</numerusform>
            <numerusform>%n deliveries wait for a person</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>report</name>
    <message numerus="yes">
        <source>and %n more row(s), see the file for spreadsheets</source>
        <translation>
            <numerusform>and %n more row, see the file for spreadsheets</numerusform>
            <numerusform>and %n more rows, see the file for spreadsheets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>with %n service(s)</source>
        <translation>
            <numerusform>with %n service</numerusform>
            <numerusform>with %n services</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) needed one</source>
        <translation>
            <numerusform>%n message needed one</numerusform>
            <numerusform>%n messages needed one</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>words</name>
    <message numerus="yes">
        <source>%n message(s) wait for a person</source>
        <translation>
            <numerusform>%n message waits for a person</numerusform>
            <numerusform>%n messages wait for a person</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
