"""A sample export in Norwegian XML: PLO 1.6 Innleggelsesrapport in a MsgHead 1.2, about a synthetic person."""

from __future__ import annotations

import uuid
from datetime import datetime
from xml.sax.saxutils import escape

from adapter.fhir.synthetic import Person

_REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<MsgHead xmlns="http://www.kith.no/xmlstds/msghead/2006-05-24">
  <MsgInfo>
    <Type V="INNLEGGELSESRAPPORT" DN="Innleggelsesrapport"/>
    <MIGversion>v1.2 2006-05-24</MIGversion>
    <GenDate>{at}</GenDate>
    <MsgId>{id}</MsgId>
    <Sender><Organisation>
      <OrganisationName>Eksempel kommune</OrganisationName>
      <Ident><Id>90001</Id><TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident>
      <Organisation>
        <OrganisationName>Hjemmetjenesten, sone øst</OrganisationName>
        <Ident><Id>90002</Id><TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident>
      </Organisation>
    </Organisation></Sender>
    <Receiver><Organisation>
      <OrganisationName>Eksempel sykehus</OrganisationName>
      <Ident><Id>90003</Id><TypeId V="HER" DN="HER-id" S="2.16.578.1.12.4.1.1.9051"/></Ident>
    </Organisation></Receiver>
    <Patient>
      <FamilyName>{family}</FamilyName>
      <GivenName>{given}</GivenName>
      <DateOfBirth>{birth}</DateOfBirth>
      <Sex V="{sex}" DN="{sex_text}"/>
      <Ident><Id>{number}</Id><TypeId V="FNR" DN="Fødselsnummer" S="2.16.578.1.12.4.1.1.8116"/></Ident>
      <Address>
        <Type V="H" DN="Bostedsadresse"/>
        <StreetAdr>{line}</StreetAdr><PostalCode>{postal}</PostalCode><City>{city}</City>
      </Address>
    </Patient>
  </MsgInfo>
  <Document><RefDoc>
    <IssueDate V="{at}"/>
    <MsgType V="XML" DN="XML-instans"/>
    <Content>
      <p7:Innleggelsesrapport xmlns:p7="http://www.kith.no/xmlstds/po/Innleggelsesrapport/2012-04-01"
          xmlns="http://www.kith.no/xmlstds/po/poKomponent/2012-04-01"
          xmlns:fk1="http://www.kith.no/xmlstds/felleskomponent1" xmlns:epj2="http://www.kith.no/xmlstds/epj/epj2/2008-02-20">
        <InformasjonOmForsendelsen><Forsendelsesstatus V="N" DN="Ny"/></InformasjonOmForsendelsen>
        <ParorendeForesatt>
          <Slektskap V="DA" DN="Datter"/>
          <Referanseperson>
            <fk1:FamilyName>{family}</fk1:FamilyName><fk1:GivenName>Tuva</fk1:GivenName>
            <fk1:TeleCom><fk1:TypeTelecom V="MC" DN="Mobiltelefon"/><fk1:TeleAddress V="tel:90000002"/></fk1:TeleCom>
          </Referanseperson>
        </ParorendeForesatt>
        <InfoMedisinskDiagnose><MedisinskDiagnose>
          <Hoveddiagnose>true</Hoveddiagnose>
          <Diagnosekode V="I50" DN="Hjertesvikt" S="2.16.578.1.12.4.1.1.7110"/>
        </MedisinskDiagnose></InfoMedisinskDiagnose>
        <EksisterendeTjeneste>
          <IPLOStjenestetype V="15" DN="Helsetjenester i hjemmet" S="2.16.578.1.12.4.1.1.9151"/>
          <BetegnelseTjeneste>Hjemmesykepleie</BetegnelseTjeneste>
          <PrivatTjeneste>false</PrivatTjeneste>
          <AntallEnheter>7</AntallEnheter>
          <Enhet>timer per uke</Enhet>
          <Startdato>{start}</Startdato>
        </EksisterendeTjeneste>
        <InfoKartleggingFunksjonsniva>
          <KartlagtFunksjon><Funksjonsvariabel V="7" DN="Personlig hygiene" S="2.16.578.1.12.4.1.1.9111"/><Vurdering>3</Vurdering></KartlagtFunksjon>
          <KartlagtFunksjon><Funksjonsvariabel V="10" DN="Spise" S="2.16.578.1.12.4.1.1.9111"/><Vurdering>2</Vurdering></KartlagtFunksjon>
        </InfoKartleggingFunksjonsniva>
        <Sykepleierdokumentasjon><InfoFraSykepleier><epj2:Journaltekst>
          <epj2:Overskriftskode V="8" DN="Sykepleiesammenfatning" S="2.16.578.1.12.4.1.1.9141"/>
          <epj2:Notat>Økende tungpust siste uke. Hovne bein. Trenger hjelp til morgenstell.</epj2:Notat>
        </epj2:Journaltekst></InfoFraSykepleier></Sykepleierdokumentasjon>
      </p7:Innleggelsesrapport>
    </Content>
  </RefDoc></Document>
</MsgHead>
"""


def admission_report(person: Person, at: datetime) -> bytes:
    """An Innleggelsesrapport about `person`, made at `at`, UTF-8."""
    return _REPORT.format(
        at=at.isoformat(),
        id=uuid.uuid5(uuid.NAMESPACE_OID, f"innleggelsesrapport {person.number} {at}"),
        family=escape(person.family),
        given=escape(person.given),
        birth=person.birth_date.isoformat(),
        sex="2" if person.sex == "F" else "1",
        sex_text="Kvinne" if person.sex == "F" else "Mann",
        number=person.number,
        line=escape(person.address.line),
        postal=person.address.postal_code,
        city=escape(person.address.city),
        start=f"{at.year}-01-06",
    ).encode()
