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
            <numerusform>Of %n waiting message that were tried, {mapped} would be mapped.</numerusform>
            <numerusform>Of %n waiting messages that were tried, {mapped} would be mapped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is mapped. %n message(s) are mapped again now and go on in their order.</source>
        <translation>
            <numerusform>It is mapped. %n message is mapped again now and go on in their order.</numerusform>
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
    <name>TraceView</name>
    <message numerus="yes">
        <source>%n element(s)</source>
        <translation>
            <numerusform>%n element</numerusform>
            <numerusform>%n elements</numerusform>
        </translation>
    </message>
</context>
</TS>
